/**
 * Makes the sound of a new message: two soft struck notes, a fifth apart. Writes a WAV file to standard
 * output; the MP3 beside the pages was made from it with `node ding.mjs | lame -m m -b 48 - ../public/ding.mp3`.
 */
const RATE = 44_100;
const SECONDS = 0.9;

/** A struck bar: a base note and a few partials that fade faster the higher they are. */
function strike(frequency, time) {
  if (time < 0) return 0;
  const attack = Math.min(1, time / 0.004);
  const partials = [
    [1, 1, 6],
    [2, 0.28, 9],
    [3.01, 0.12, 14],
    [4.2, 0.05, 22],
  ];
  const sum = partials.reduce(
    (total, [ratio, level, fade]) =>
      total + level * Math.exp(-fade * time) * Math.sin(2 * Math.PI * frequency * ratio * time),
    0,
  );
  return attack * sum;
}

const count = Math.round(RATE * SECONDS);
const file = Buffer.alloc(44 + count * 2);
file.write('RIFF', 0);
file.writeUInt32LE(36 + count * 2, 4);
file.write('WAVEfmt ', 8);
file.writeUInt32LE(16, 16);
file.writeUInt16LE(1, 20);
file.writeUInt16LE(1, 22);
file.writeUInt32LE(RATE, 24);
file.writeUInt32LE(RATE * 2, 28);
file.writeUInt16LE(2, 32);
file.writeUInt16LE(16, 34);
file.write('data', 36);
file.writeUInt32LE(count * 2, 40);
for (let at = 0; at < count; at++) {
  const time = at / RATE;
  const end = Math.min(1, (SECONDS - time) / 0.1);
  const level = 0.3 * end * (strike(659.26, time) + 0.8 * strike(987.77, time - 0.11));
  file.writeInt16LE(Math.round(32_767 * Math.max(-1, Math.min(1, level))), 44 + at * 2);
}
process.stdout.write(file);
