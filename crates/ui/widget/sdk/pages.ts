/** Calls back now and whenever the address of the page changes, with or without a load. */
export function watchAddress(onChange: () => void): void {
  let known: string | undefined;
  const look = () => {
    if (known === location.href) return;
    known = location.href;
    onChange();
  };
  // The address changes without an event when a script pushes a state, but never without a change of what
  // is shown. The root is watched rather than the body, which some libraries replace.
  new MutationObserver(look).observe(document.documentElement, { childList: true, subtree: true });
  addEventListener('popstate', look);
  addEventListener('hashchange', look);
  look();
}

interface Swap extends Event {
  detail?: { newBody?: HTMLElement; renderMethod?: string };
  data?: { newBody?: HTMLElement };
  newDocument?: Document;
}

/** Calls back with the new body before Turbo, Turbolinks or Astro put it in the place of the present one. */
export function watchSwaps(onSwap: (body: HTMLElement) => void): void {
  const swap = (event: Swap) => {
    if (event.detail?.renderMethod === 'morph') return;
    const body = event.detail?.newBody || event.data?.newBody || event.newDocument?.body;
    if (body) onSwap(body);
  };
  for (const name of ['turbo:before-render', 'turbolinks:before-render', 'astro:before-swap']) {
    document.addEventListener(name, swap);
  }
}
