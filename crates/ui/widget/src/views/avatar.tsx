/** A picture of somebody, or the first letter of the name. Beside a name, hence nothing to be read out. */
export function Avatar({ name, src }: { name: string; src?: string | null | undefined }) {
  return (
    <span class="avatar" aria-hidden="true">
      {[...name.trim()][0]?.toLocaleUpperCase()}
      {/* One that cannot be had leaves the letter. */}
      {src && <img key={src} src={src} alt="" onError={(event) => event.currentTarget.remove()} />}
    </span>
  );
}
