import type { ComponentChildren } from 'preact';
import { type Block, type Inline, parse } from './parse';

export { address, parse } from './parse';

/** What somebody wrote, with its marks shown. No text of it becomes HTML. */
export function Markdown({ text }: { text: string }) {
  return <>{parse(text).map(block)}</>;
}

function block(of: Block, key: number): ComponentChildren {
  switch (of.kind) {
    case 'paragraph':
      return (
        <p key={key} dir="auto">
          {of.of.map(inline)}
        </p>
      );
    case 'code':
      return (
        <pre key={key} dir="ltr">
          <code>{of.text}</code>
        </pre>
      );
    case 'quote':
      return (
        <blockquote key={key} dir="auto">
          {of.of.map(block)}
        </blockquote>
      );
    case 'list': {
      const items = of.items.map((item, n) => (
        <li key={n} dir="auto">
          {item.map(inline)}
        </li>
      ));
      return of.ordered ? (
        <ol key={key} start={of.start}>
          {items}
        </ol>
      ) : (
        <ul key={key}>{items}</ul>
      );
    }
  }
}

function inline(of: Inline, key: number): ComponentChildren {
  switch (of.kind) {
    case 'text':
      return of.text;
    case 'code':
      return <code key={key}>{of.text}</code>;
    case 'break':
      return <br key={key} />;
    case 'link':
      return (
        <a key={key} href={of.href} target="_blank" rel="noopener noreferrer nofollow">
          {of.of.map(inline)}
        </a>
      );
    default: {
      const Tag = of.kind;
      return <Tag key={key}>{of.of.map(inline)}</Tag>;
    }
  }
}
