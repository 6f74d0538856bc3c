import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

interface Props {
  title: string;
  about?: string;
  children: ComponentChildren;
}

/** One matter of the profile: what it is about beside what can be done about it, where there is room. */
export function Part({ title, about, children }: Props) {
  const id = useId();
  return (
    <section aria-labelledby={id} class="flex flex-wrap gap-x-8 gap-y-4 border-t border-line py-6">
      <div class="w-56 max-w-full grow sm:grow-0">
        <h3 id={id} class="text-base font-semibold">
          {title}
        </h3>
        {about && <p class="mt-1 text-muted">{about}</p>}
      </div>
      <div class="flex min-w-0 max-w-md grow basis-80 flex-col gap-4">{children}</div>
    </section>
  );
}
