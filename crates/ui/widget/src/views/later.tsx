import type { ComponentChildren, ComponentType } from 'preact';
import { redraw } from '../store';

/** A part of the chat that is fetched when it is first shown. Until then, and without it, `instead`. */
export function later<P extends object>(load: () => Promise<ComponentType<P>>) {
  let Part: ComponentType<P> | undefined;
  let isAsked = false;
  return (props: P & { instead?: ComponentChildren }) => {
    if (Part) return <Part {...props} />;
    if (!isAsked) fetchPart();
    return <>{props.instead}</>;
  };

  async function fetchPart(): Promise<void> {
    isAsked = true;
    try {
      Part = await load();
      redraw();
    } catch {
      // Not to be had at the moment: what stands there instead stays, and the next drawing tries again.
      isAsked = false;
    }
  }
}
