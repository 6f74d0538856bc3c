// Starts the real binary with data of its own, as an operator would, and stops it after the tests.
import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const binary = process.env.PORCHLIGHT_BIN;

const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// Waits until `check` gives something; fails after `seconds`.
export async function until(what, check, seconds = 15) {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const found = await check();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`waited ${seconds} s for ${what}`);
    await sleep(50);
  }
}

export async function startServer() {
  const data = await mkdtemp(join(tmpdir(), "porchlight-clients-"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const place = ["--data-dir", data];
  if (process.env.PORCHLIGHT_CLIENTS_DATABASE_URL) {
    place.push("--database-url", process.env.PORCHLIGHT_CLIENTS_DATABASE_URL);
    place.push("--redis-url", process.env.PORCHLIGHT_TEST_REDIS_URL);
  }
  const env = {
    ...process.env,
    PORCHLIGHT__RATE_LIMITS__ENABLED: "false",
    PORCHLIGHT__OUTBOUND__ALLOW_PRIVATE: "true",
  };
  const server = spawn(binary, ["serve", "--listen", `127.0.0.1:${port}`, ...place], {
    env,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let log = "";
  server.stderr.on("data", (chunk) => (log = (log + chunk).slice(-20000)));
  const gone = new Promise((resolve) => server.on("exit", resolve));
  const tool = async (...args) => JSON.parse((await run(binary, [...args, ...place], { env })).stdout);
  const stop = async () => {
    server.kill("SIGTERM");
    await Promise.race([gone, sleep(10000).then(() => server.kill("SIGKILL"))]);
    await rm(data, { recursive: true, force: true });
  };
  try {
    await until("the server to be ready", async () => {
      if (server.exitCode !== null) throw new Error(`the server ended:\n${log}`);
      return fetch(`${url}/health/ready`).then((answer) => answer.ok, () => false);
    });
  } catch (error) {
    await stop();
    throw new Error(`${error.message}\n${log}`);
  }
  return { url, tool, stop, log: () => log };
}
