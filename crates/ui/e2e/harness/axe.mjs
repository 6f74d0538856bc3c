/** Looks at a page as axe does, by the rules of WCAG 2.2 AA. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Fails with what is wrong of a page, or of a frame of it; `name` says which state it is in. */
export async function accessible(page, name) {
  await page.evaluate(SOURCE);
  const violations = await page.evaluate(async (tags) => {
    // What moves is looked at when it has come to rest.
    await Promise.all(
      document
        .getAnimations()
        .map((one) => (one.effect?.getComputedTiming().endTime === Infinity ? null : one.finished)),
    );
    const { violations } = await window.axe.run(document, { runOnly: { type: 'tag', values: tags } });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join('\n  ')}`);
  }, TAGS);
  assert.deepEqual(violations, [], name);
}

/** No page is wider than the window: nobody has to scroll sideways to read. */
export async function fits(page, name) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(over <= 0, `${name} is ${over} pixels too wide`);
}
