import { render } from '@testing-library/preact';
import { describe, expect, test } from 'vitest';
import { address, Markdown } from '.';

const html = (text: string) => render(<Markdown text={text} />).container.innerHTML.replaceAll(' dir="auto"', '');

describe('what people write', () => {
  test.each([
    ['plain', '<p>plain</p>'],
    ['a\nb', '<p>a<br>b</p>'],
    ['a\n\nb', '<p>a</p><p>b</p>'],
    ['**bold** and *slanted* and ~~gone~~', '<p><strong>bold</strong> and <em>slanted</em> and <del>gone</del></p>'],
    ['*a **b** c*', '<p><em>a <strong>b</strong> c</em></p>'],
    ['`a * b * c`', '<p><code>a * b * c</code></p>'],
    ['```js\nlet x = "<b>";\n```', '<pre dir="ltr"><code>let x = "&lt;b&gt;";</code></pre>'],
    ['- a\n- **b**', '<ul><li>a</li><li><strong>b</strong></li></ul>'],
    ['3. c\n4. d', '<ol start="3"><li>c</li><li>d</li></ol>'],
    ['> said\n> she', '<blockquote><p>said<br>she</p></blockquote>'],
    ['2 * 3 * 4 and snake_case_name', '<p>2 * 3 * 4 and snake_case_name</p>'],
    ['\\*not\\*', '<p>*not*</p>'],
    ['** a **', '<p>** a **</p>'],
  ])('%j', (text, expected) => {
    expect(html(text)).toBe(expected);
  });

  test('links, named and bare, open elsewhere and tell nobody', () => {
    const { container } = render(
      <Markdown text={'See [the *site*](https://a.example/x), or https://b.example/y?z=1.'} />,
    );
    const links = [...container.querySelectorAll('a')];
    expect(links.map((link) => link.getAttribute('href'))).toEqual(['https://a.example/x', 'https://b.example/y?z=1']);
    expect(links.every((link) => link.rel === 'noopener noreferrer nofollow' && link.target === '_blank')).toBe(true);
  });
});

describe('what attackers write', () => {
  test.each([
    '[x](javascript:alert(1))',
    '[x](JaVaScRiPt:alert(1))',
    '[x](java\tscript:alert(1))',
    '[x](\u0001javascript:alert(1))',
    '[x](data:text/html,<script>alert(1)</script>)',
    '[x](vbscript:x)',
    '[x](//evil.example)',
    'javascript:alert(1)',
  ])('%j leads nowhere', (text) => {
    expect(render(<Markdown text={text} />).container.querySelector('a')).toBeNull();
  });

  test('HTML is text', () => {
    const { container } = render(<Markdown text={'<img src=x onerror=alert(1)> **<b onclick=x>y</b>** <!--'} />);
    expect(container.querySelector('img, b')).toBeNull();
    expect(container.textContent).toBe('<img src=x onerror=alert(1)> <b onclick=x>y</b> <!--');
  });

  test('a link holds no link', () => {
    const { container } = render(<Markdown text="[a https://b.example [c](https://d.example)](https://e.example)" />);
    expect(container.querySelector('a a')).toBeNull();
  });

  test.each(['*', '_', '**', '[', '](', '`', '> ', '- ', '~~', 'http://', '*a **b ', '[a](', '\\\\'])(
    'a long run of %j is read to its end',
    (sign) => {
      const { container } = render(<Markdown text={`${sign.repeat(20_000)} end`} />);
      expect(container.textContent?.endsWith('end')).toBe(true);
    },
  );

  test('an address with more behind it is a link to the address alone', () => {
    const links = render(<Markdown text="[x](https://a.example/ onclick=alert(1))" />).container.querySelectorAll('a');
    expect([...links].map((link) => link.getAttribute('href'))).toEqual(['https://a.example/']);
  });
});

test('addresses', () => {
  expect(address(' https://a.example ')).toBe('https://a.example');
  expect(address('mailto:a@b.example')).toBe('mailto:a@b.example');
  expect(address('ftp://a.example')).toBeNull();
});
