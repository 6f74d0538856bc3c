import type { ComponentChildren } from 'preact';

export function Section({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="flex flex-col gap-4">
      <h2 class="text-base font-semibold">{title}</h2>
      {children}
    </section>
  );
}

export function Row({ children }: { children: ComponentChildren }) {
  return <div class="flex flex-wrap items-center gap-3">{children}</div>;
}
