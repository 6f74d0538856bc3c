/**
 * The script that websites embed. It is on every one of their pages, so it does only what cannot wait:
 * `chatwootSDK.run`, and a `$chatwoot` whose methods check their arguments and queue the calls for the
 * second file, which does the work. When that is there, it takes the queue over.
 */
import { check } from './checks';
import { initialState } from './state';
import type { Calls, Chatwoot, Methods, RunOptions } from './types';

/** The name of the second file, put in by the build. */
declare const __SDK_FILE__: string;

const METHODS: (keyof Methods)[] = [
  'toggle',
  'toggleBubbleVisibility',
  'popoutChatWindow',
  'setUser',
  'setCustomAttributes',
  'deleteCustomAttribute',
  'setConversationCustomAttributes',
  'deleteConversationCustomAttribute',
  'setLabel',
  'removeLabel',
  'setLocale',
  'setColorScheme',
  'reset',
];

/** A page with a policy of nonces lets in what carries the nonce of what it has let in already. */
const nonce = document.currentScript?.nonce;

function run(options: RunOptions): void {
  if (window.$chatwoot) return;
  const calls: Calls = [];
  const chatwoot = initialState(options, window.chatwootSettings || {}) as Chatwoot;
  for (const name of METHODS) {
    chatwoot[name] = (...args: unknown[]) => {
      check(name, args);
      calls.push([name, args]);
    };
  }
  window.$chatwoot = chatwoot;

  const script = document.createElement('script');
  script.src = `${chatwoot.baseUrl}/packs/js/assets/${__SDK_FILE__}`;
  script.async = true;
  if (nonce) script.nonce = nonce;
  script.onload = () => {
    window.porchlightSdk?.(chatwoot, calls);
    window.porchlightSdk = undefined;
  };
  document.head.append(script);
}

window.chatwootSDK = { run };
