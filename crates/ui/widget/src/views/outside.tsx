import type { ComponentChildren } from 'preact';

interface OutsideProps {
  href: unknown;
  class?: string;
  children: ComponentChildren;
}

/** A link away from here. An address that is not to be followed leaves only its text. */
export function Outside({ href, children, class: name = '' }: OutsideProps) {
  const address = safe(href);
  if (!address) return <span class={name}>{children}</span>;
  return (
    <a class={name} href={address} target="_blank" rel="noopener noreferrer nofollow" dir="auto">
      {children}
    </a>
  );
}

/** Addresses are data of others: only those that lead to a page or a file are followed. */
export function safe(address: unknown): string {
  if (typeof address !== 'string') return '';
  return /^(https?:\/\/|\/(?![/\\]))/i.test(address) ? address : '';
}
