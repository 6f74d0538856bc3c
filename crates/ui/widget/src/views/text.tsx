import { later } from './later';

const Markdown = later<{ text: string }>(async () => (await import('../later/markdown')).Markdown);

/** What marks or links are made of. Most texts have none of it. */
const MARKS = /[*_`~[\]>#]|^\s*([-+]|\d+[.)])\s|:\/\/|www\.|@/m;

/** What somebody wrote. */
export function Text({ text }: { text: string }) {
  const plain = <p class="plain">{text}</p>;
  return MARKS.test(text) ? <Markdown text={text} instead={plain} /> : plain;
}
