/**
 * Pages in a real browser that are watched: an error in the console, an exception nobody caught, a violation of the
 * content security policy and an answer with 5xx each fail the test that saw them.
 */
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { chromium } from 'playwright-core';

/** What is kept of a test that failed: a picture and the document of each of its pages. */
const KEPT = new URL('../../../../target/e2e/', import.meta.url);

/** What pages say while the server is away, and can say no more than that. */
export const AWAY =
  /ERR_(CONNECTION_(REFUSED|RESET|CLOSED)|EMPTY_RESPONSE|SOCKET_NOT_CONNECTED|INTERNET_DISCONNECTED)|WebSocket connection/;

export async function launch(cleanups) {
  const browser = await chromium.launch({
    executablePath: process.env.PORCHLIGHT_CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  cleanups.push(() => browser.close());
  return new Browser(browser);
}

export class Browser {
  #pages = [];
  #faults = [];
  #expected = [];

  constructor(browser) {
    this.browser = browser;
  }

  /** A page of somebody with a browser of their own: nothing is shared with other pages. */
  async page({ width = 1280, height = 800, locale = 'en-US', ...rest } = {}) {
    const context = await this.browser.newContext({ viewport: { width, height }, locale, ...rest });
    // Windows that pages open by themselves are watched, too.
    context.on('page', (opened) => this.#watch(opened));
    return this.pageIn(context);
  }

  /** A further page of the same person. */
  async pageIn(context) {
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    this.#pages.push(page);
    return page;
  }

  /** From now on to the end of the test what matches is no fault, such as requests while the server is away. */
  expect(pattern) {
    this.#expected.push(pattern);
  }

  #watch(page) {
    const fault = (text) => this.#faults.push(`${page.url()}: ${text}`);
    page.on('console', (message) => {
      if (message.type() === 'error') fault(`${message.text()} (${message.location().url})`);
    });
    page.on('pageerror', (error) => fault(`uncaught ${error.stack ?? error}`));
    page.on('response', (response) => {
      if (response.status() >= 500) fault(`${response.status()} ${response.url()}`);
    });
  }

  /** To be called after each test: closes its pages, and fails it for what they did wrong. */
  async finish(test) {
    const failed = test.error !== undefined;
    const faults = this.#faults.filter((fault) => !this.#expected.some((pattern) => pattern.test(fault)));
    if (failed || faults.length > 0) await this.#keep(test.name);
    for (const context of new Set(this.#pages.map((page) => page.context()))) await context.close();
    this.#pages = [];
    this.#faults = [];
    this.#expected = [];
    assert.deepEqual(faults, [], 'what went wrong in the pages');
  }

  async #keep(name) {
    const words = name.replaceAll(/\W+/g, '-');
    await mkdir(KEPT, { recursive: true });
    for (const [at, page] of this.#pages.entries()) {
      if (page.isClosed()) continue;
      try {
        await page.screenshot({ path: new URL(`${words}-${at}.png`, KEPT).pathname });
        await writeFile(new URL(`${words}-${at}.html`, KEPT), await page.content());
      } catch {
        // A page that hangs cannot be kept; the failure itself says more.
      }
    }
  }
}

/** Tests that end with the watch over their pages: `const journey = journeys(test, () => browser)`. */
export function journeys(test, browserOf) {
  return (name, body) =>
    test(name, async (context) => {
      let error;
      try {
        await body(context);
      } catch (thrown) {
        error = thrown;
      }
      await browserOf()
        .finish({ name, error })
        .catch((fault) => {
          error ??= fault;
        });
      if (error) throw error;
    });
}
