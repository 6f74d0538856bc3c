/** Somebody's website, on an origin of its own: pages by path, as they are set. */
import { createServer } from 'node:http';
import { until } from './wait.mjs';

export async function website(cleanups) {
  const pages = new Map();
  const server = createServer((request, response) => {
    const page = pages.get(new URL(request.url, 'http://site').pathname);
    response.statusCode = page === undefined ? 404 : 200;
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(page ?? '');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => {
    server.closeAllConnections();
    server.close();
  });
  // Not the server's host: cookies and storage of the two are to be apart.
  const url = `http://localhost:${server.address().port}`;
  return {
    url,
    /** Puts a page at a path; returns its address. */
    put(path, html) {
      pages.set(path, html);
      return url + path;
    },
  };
}

/** A page with the published snippet, changed only in its host. `settings` is what goes before it. */
export function withSnippet(baseUrl, token, settings = '') {
  return `<!doctype html><html lang="en"><head><title>A shop</title><meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"></head><body>
<h1>A shop</h1>
<script>
  ${settings}
  (function(d,t) {
    var BASE_URL="${baseUrl}";
    var g=d.createElement(t),s=d.getElementsByTagName(t)[0];
    g.src=BASE_URL+"/packs/js/sdk.js";
    g.async = true;
    s.parentNode.insertBefore(g,s);
    g.onload=function(){
      window.chatwootSDK.run({
        websiteToken: '${token}',
        baseUrl: BASE_URL
      })
    }
  })(document,"script");
</script>
</body></html>`;
}

/** The chat's bubble on a page, and the chat itself, which is a frame. */
export const bubble = (page) => page.locator('.woot-widget-bubble').first();
export const chat = (page) => page.frameLocator('#chatwoot_live_chat_widget');

/** Begins a conversation from the chat's first screen: presses, as people do, until there is something to write into. */
export async function startChat(page) {
  const begin = chat(page)
    .getByRole('button', { name: /start|conversation|message/i })
    .first();
  const box = chat(page).getByRole('textbox');
  await begin.or(box).first().waitFor();
  await until('the chat to begin', async () => {
    if (await box.isVisible()) return true;
    await begin.click();
    return box.waitFor({ timeout: 2_000 }).then(
      () => true,
      () => false,
    );
  });
}

/** Says something in the open chat, and waits until the server has it; `waits: false` while it is away. */
export async function say(page, text, { waits = true } = {}) {
  const box = chat(page).getByRole('textbox');
  await box.fill(text);
  await box.press('Enter');
  await chat(page).getByText(text).waitFor();
  const onItsWay = chat(page).locator('.line:is(.waiting, .sending)').first();
  if (waits) await onItsWay.waitFor({ state: 'detached' });
}
