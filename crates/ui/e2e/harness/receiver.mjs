/** Somebody's program that is called over HTTP: a webhook's receiver, a bot. */
import { createServer } from 'node:http';

/**
 * Listens at `url`; every request is kept in `calls`, with its document as `body`, then handed to `hear`, which may
 * return a status and a text to answer with.
 */
export async function receiver(cleanups, hear = () => null) {
  const calls = [];
  const http = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const call = { headers: request.headers, text, body: JSON.parse(text) };
    calls.push(call);
    const { status = 200, answer = '' } = (await hear(call)) ?? {};
    response.writeHead(status, { 'content-type': 'text/html' });
    response.end(answer);
  });
  await new Promise((resolve) => http.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => {
    http.closeAllConnections();
    http.close();
  });
  return { url: `http://127.0.0.1:${http.address().port}/`, calls };
}
