/** One address before several nodes, as a site's proxy is: each connection goes to the next node that answers. */
import { connect, createServer } from 'node:net';

/** Listens; `ports` are those of the nodes, and may grow. Returns the address. */
export async function balancer(ports, cleanups) {
  let turn = 0;
  const open = new Set();
  const server = createServer({ allowHalfOpen: true }, (client) => {
    open.add(client);
    client.on('close', () => open.delete(client));
    client.on('error', () => client.destroy());
    turn += 1;
    reach(
      client,
      ports.map((_, at) => ports[(turn + at) % ports.length]),
    );
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => {
    for (const client of open) client.destroy();
    server.close();
  });
  return `http://127.0.0.1:${server.address().port}`;
}

/** Ties a client to the first node that takes it. */
function reach(client, [port, ...others]) {
  if (port === undefined) {
    client.resetAndDestroy();
    return;
  }
  const node = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  node.once('error', () => reach(client, others));
  node.once('connect', () => {
    node.removeAllListeners('error');
    // A node that dies takes its connections along, at once.
    node.on('error', () => client.resetAndDestroy());
    node.on('close', () => client.destroy());
    client.on('close', () => node.destroy());
    client.pipe(node).pipe(client);
  });
}
