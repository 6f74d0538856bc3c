/** The real binary with data of its own, started, killed and started again as an operator would. */
import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { balancer } from './balancer.mjs';
import { until } from './wait.mjs';

const run = promisify(execFile);
const binary = process.env.PORCHLIGHT_BIN;
/** A PostgreSQL to make databases in, when the journeys are to be played on one: scripts/with-services.sh. */
const postgres = process.env.PORCHLIGHT_TEST_DATABASE_URL;

/**
 * A port that is free now, of those that no connection is given: it is to be had again when a server was killed.
 * Another may be quicker: whoever starts a server tries again.
 */
async function freePort() {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const server = createServer();
    const free = await new Promise((resolve) => {
      server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!free) continue;
    await new Promise((resolve) => server.close(resolve));
    return port;
  }
}

class Server {
  /** What the server said on its standard error, the newest part of it. */
  log = '';
  #process = null;

  /** @param place where the data are: a folder, and with PostgreSQL its `database` and `redis`, as addresses. */
  constructor(place, port, env) {
    this.place = place;
    this.port = port;
    this.url = `http://127.0.0.1:${port}`;
    this.env = {
      ...process.env,
      PORCHLIGHT__RATE_LIMITS__ENABLED: 'false',
      PORCHLIGHT__OUTBOUND__ALLOW_PRIVATE: 'true',
      ...env,
    };
    this.flags = ['--data-dir', place.folder];
    if (place.database) this.flags.push('--database-url', place.database, '--redis-url', place.redis);
  }

  /** Starts, and waits until requests are answered. */
  async start() {
    const started = spawn(binary, ['serve', '--listen', `127.0.0.1:${this.port}`, ...this.flags], {
      env: this.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#process = started;
    for (const stream of [started.stdout, started.stderr]) {
      stream.on('data', (chunk) => {
        this.log = (this.log + chunk).slice(-40_000);
      });
    }
    await until('the server to be ready', async () => {
      if (started.exitCode !== null || started.signalCode !== null) throw new Error(`the server ended:\n${this.log}`);
      const answer = await fetch(`${this.url}/health/ready`).catch(() => null);
      return answer?.ok;
    });
  }

  /** Ends it as a power cut would. */
  async kill() {
    await this.#end('SIGKILL');
  }

  async stop() {
    await this.#end('SIGTERM');
  }

  /** A subcommand; its output as JSON. */
  async tool(...args) {
    return JSON.parse((await run(binary, [...args, ...this.flags], { env: this.env })).stdout);
  }

  async #end(signal) {
    const ending = this.#process;
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return;
    const gone = new Promise((resolve) => ending.once('exit', resolve));
    ending.kill(signal);
    const late = setTimeout(() => ending.kill('SIGKILL'), 10_000);
    await gone;
    clearTimeout(late);
  }
}

/** Several nodes behind one address, to be treated as one server. */
class Nodes {
  constructor(nodes, url) {
    this.nodes = nodes;
    this.url = url;
  }

  get log() {
    return this.nodes.map(({ log }) => log).join('\n');
  }

  start() {
    return Promise.all(this.nodes.map((node) => node.start()));
  }

  kill() {
    return Promise.all(this.nodes.map((node) => node.kill()));
  }

  tool(...args) {
    return this.nodes[0].tool(...args);
  }
}

/**
 * A server that is ready, with settings as environment variables: one on SQLite, or two nodes on PostgreSQL and Redis
 * behind a balancer. What is pushed to `cleanups` ends and removes it.
 */
export async function install(cleanups, env = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'porchlight-e2e-'));
  cleanups.push(() => rm(folder, { recursive: true, force: true }));
  if (!postgres) return serve({ folder }, cleanups, env);
  const place = { folder, ...(await newDatabase()) };
  const ports = [];
  const url = await balancer(ports, cleanups);
  const nodes = [];
  for (let at = 0; at < 2; at++) {
    const node = await serve(place, cleanups, { PORCHLIGHT__SERVER__FRONTEND_URL: url, ...env });
    ports.push(node.port);
    nodes.push(node);
  }
  return new Nodes(nodes, url);
}

/** A database that nobody else has; it goes with the services of the run. */
async function newDatabase() {
  const name = `porchlight_${randomBytes(6).toString('hex')}`;
  await run(process.env.PORCHLIGHT_PSQL, ['-qX', postgres, '-c', `CREATE DATABASE ${name}`]);
  return { database: postgres.replace(/[^/]*$/, name), redis: process.env.PORCHLIGHT_TEST_REDIS_URL };
}

/** A server that is ready. Of those who take the same port at once one fails: that one tries again. */
async function serve(place, cleanups, env) {
  for (let attempt = 1; ; attempt++) {
    const server = new Server(place, await freePort(), env);
    try {
      await server.start();
      cleanups.push(() => server.stop());
      return server;
    } catch (error) {
      await server.kill();
      if (attempt === 3 || !/address already in use/i.test(server.log)) throw error;
    }
  }
}
