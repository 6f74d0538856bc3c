/** Where the server's mail goes: takes every letter by SMTP, and hands it out as text. */
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { until } from './wait.mjs';

/** Starts it; `url` is for the server's setting `mail.smtp_url`. */
export async function mailbox(cleanups) {
  const letters = [];
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    receive(socket, (letter) => letters.push(letter));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => server.close());
  return {
    url: `smtp://127.0.0.1:${server.address().port}?tls=none`,
    letters,
    /** The newest letter to an address whose text matches: `{ to, text }`. */
    letter: (to, pattern) =>
      until(`a letter to ${to}`, () => letters.findLast((one) => one.to.includes(to) && pattern.test(one.text))),
  };
}

/** One connection, as RFC 5321 has it: greeting, envelope, and the lines of a letter up to a dot. */
async function receive(socket, take) {
  const say = (line) => socket.write(`${line}\r\n`);
  let to = [];
  let lines = null;
  say('220 mail.test');
  for await (const line of createInterface({ input: socket, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (lines) {
      if (line !== '.') {
        lines.push(line.replace(/^\./, ''));
        continue;
      }
      take({ to, text: textOf(lines.join('\n')) });
      [to, lines] = [[], null];
      say('250 kept');
    } else if (/^RCPT TO:/i.test(line)) {
      to.push(/<(.*)>/.exec(line)[1]);
      say('250 known');
    } else if (/^DATA/i.test(line)) {
      lines = [];
      say('354 go on');
    } else if (/^QUIT/i.test(line)) {
      say('221 bye');
      socket.end();
    } else {
      say('250 mail.test');
    }
  }
}

/** Header and body, the latter decoded as its header says (RFC 2045, 6.7 and 6.8). */
function textOf(raw) {
  const [header, ...rest] = raw.split('\n\n');
  const body = rest.join('\n\n');
  const encoding = /^content-transfer-encoding:\s*(\S+)/im.exec(header)?.[1]?.toLowerCase();
  if (encoding === 'base64') return `${header}\n\n${Buffer.from(body, 'base64')}`;
  if (encoding !== 'quoted-printable') return raw;
  const bytes = body
    .replaceAll(/=\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  return `${header}\n\n${Buffer.from(bytes, 'latin1')}`;
}
