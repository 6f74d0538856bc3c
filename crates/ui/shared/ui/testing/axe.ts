import axe from 'axe-core';

/** What axe finds, one line each. Colours are reckoned elsewhere: nothing is painted here. */
export async function faultsOf(element: Element): Promise<string[]> {
  const { violations } = await axe.run(element, {
    rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
  });
  return violations.flatMap((fault) => fault.nodes.map((node) => `${fault.id}: ${node.html}`));
}
