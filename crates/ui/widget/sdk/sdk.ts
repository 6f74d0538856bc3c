/** The second file: everything the loader's `$chatwoot` promises. */
import { embed } from './embedding';
import { methods } from './methods';
import type { Methods } from './types';

window.porchlightSdk = (state, calls) => {
  whenThereIsABody(() => {
    const act: Methods = methods(embed(state));
    const perform = ([name, args]: [keyof Methods, unknown[]]) => {
      (act[name] as (...args: unknown[]) => void)(...args);
    };
    for (const call of calls) perform(call);
    // From now on what is queued is done at once.
    calls.push = (...more) => {
      more.forEach(perform);
      return 0;
    };
  });
};

/** Scripts in the head may run before there is a body to put something into. */
function whenThereIsABody(then: () => void): void {
  if (document.body) then();
  else document.addEventListener('DOMContentLoaded', then, { once: true });
}
