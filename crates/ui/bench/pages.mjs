/**
 * How the dashboard behaves in a browser with much to show: prints figures as JSON. Called by `porchlight-bench`, which
 * has filled the account; the document on standard input says where: `{ url, email, password, account, long, first, rows }`,
 * `long` being the number of the conversation with the long thread, `first` how that begins, `rows` how many rows the list has.
 */
import { text } from 'node:stream/consumers';
import { chromium } from 'playwright-core';

const place = JSON.parse(await text(process.stdin));
const inbox = `${place.url}/app/accounts/${place.account}/inbox`;

const browser = await chromium.launch({
  executablePath: process.env.PORCHLIGHT_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
});
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await prepare(page);
  await signIn(page);
  const list = await medians(() => scrollList(page));
  const thread = await medians(() => scrollThread(page));
  const opening = await switchOver(page, 500);
  console.log(JSON.stringify({ list, thread, ...opening }));
} finally {
  await browser.close();
}

/** What is measured three times, from a fresh page each time: a task that something else on the machine held up is no figure. */
async function medians(measure) {
  const seen = [await measure(), await measure(), await measure()];
  const median = (key) => seen.map((one) => one[key]).sort((a, b) => a - b)[1];
  return Object.fromEntries(Object.keys(seen[0]).map((key) => [key, median(key)]));
}

/** Shows every conversation, and notes every task that holds the page up for more than 50 ms. */
async function prepare(page) {
  await page.addInitScript((account) => {
    const filter = { tab: 'all', status: 'all' };
    localStorage.setItem(`porchlight:filter:${account}`, JSON.stringify(filter));
    window.longTasks = [];
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) window.longTasks.push(entry.duration);
    }).observe({ type: 'longtask' });
  }, place.account);
}

async function signIn(page) {
  await page.goto(`${place.url}/app/login`);
  await page.getByRole('textbox', { name: 'Email' }).fill(place.email);
  await page.getByRole('textbox', { name: 'Password' }).fill(place.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Inbox' }).waitFor();
}

/** The longest task while `work` is done, in milliseconds; 0 where none took 50. */
async function longestTask(page, work) {
  await page.evaluate(() => {
    window.longTasks = [];
  });
  await work();
  // The observer tells of a task when the next one begins.
  await page.evaluate(() => new Promise((done) => setTimeout(done, 100)));
  return page.evaluate(() => Math.max(0, ...window.longTasks));
}

/** Turns the wheel over an element: `turns` times `distance` pixels, a frame apart. */
async function wheel(page, box, distance, turns) {
  const { x, y, width, height } = await box.boundingBox();
  await page.mouse.move(x + width / 2, y + height / 2);
  for (let turn = 0; turn < turns; turn++) {
    await page.mouse.wheel(0, distance);
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
}

/** Fetches all rows of the list by going to its end again and again, then scrolls through them. */
async function scrollList(page) {
  await page.goto(inbox);
  const rows = page.getByRole('tabpanel').getByRole('list');
  await rows.getByRole('listitem').first().waitFor();
  const fetching = await longestTask(page, () =>
    rows.evaluate(async (list, wanted) => {
      const scroller = list.parentElement;
      const row = list.firstElementChild.getBoundingClientRect().height;
      const frame = () => new Promise(requestAnimationFrame);
      for (const end = Date.now() + 120_000; list.offsetHeight / row < wanted; ) {
        if (Date.now() > end) throw new Error(`${list.offsetHeight / row} rows after two minutes`);
        scroller.scrollTop = scroller.scrollHeight;
        await frame();
      }
    }, place.rows),
  );
  const scrolling = await longestTask(page, () => wheel(page, rows.locator('..'), -4000, 100));
  return { fetching, scrolling };
}

/** Opens the long thread, goes up to its first message and scrolls down again. */
async function scrollThread(page) {
  await page.goto(`${inbox}/${place.long}`);
  const thread = page.locator('[data-thread]');
  await thread.getByRole('listitem').first().waitFor();
  const fetching = await longestTask(page, () =>
    thread.evaluate(async (scroller, first) => {
      const frame = () => new Promise(requestAnimationFrame);
      for (const end = Date.now() + 180_000; !scroller.textContent.includes(first); ) {
        if (Date.now() > end) throw new Error(`at ${scroller.scrollTop}: ${scroller.textContent.slice(0, 200)}`);
        scroller.scrollTop = 0;
        await frame();
      }
    }, place.first),
  );
  const scrolling = await longestTask(page, () => wheel(page, thread, 3000, 100));
  return { fetching, scrolling };
}

/** Goes from conversation to conversation by key: how long until the next one's messages stand there, and what stays. */
async function switchOver(page, times) {
  await page.goto(inbox);
  await page.getByRole('tabpanel').getByRole('listitem').first().waitFor();
  const step = (key) =>
    page.evaluate(async (pressed) => {
      const before = location.pathname;
      const begun = performance.now();
      document.dispatchEvent(new KeyboardEvent('keydown', { key: pressed, bubbles: true }));
      const shown = () => location.pathname !== before && document.querySelector('[data-thread] [data-row]') !== null;
      while (!shown()) {
        if (performance.now() - begun > 10_000)
          throw new Error(`ten seconds after ${pressed} at ${before}: ${location.pathname}`);
        await new Promise((next) => setTimeout(next));
      }
      await new Promise(requestAnimationFrame);
      return performance.now() - begun;
    }, key);
  const visit = async (count) => {
    const took = [];
    // Ten forth from the first one, ten back to it: the second time all of them are known.
    for (let at = 0; at < count; at++) took.push(await step(at % 20 < 10 ? 'j' : 'k'));
    return took;
  };
  await step('j');
  await visit(40);
  const before = await heap(page);
  const took = (await visit(times)).sort((a, b) => a - b);
  const after = await heap(page);
  return {
    opening: took[Math.floor(took.length * 0.95)],
    growth: (after - before) / 2 ** 20,
    switches: times,
    heap: after / 2 ** 20,
  };
}

/** Bytes of live objects. */
async function heap(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize;
}
