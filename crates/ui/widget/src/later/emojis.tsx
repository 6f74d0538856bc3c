import './setup';

/** A small set, in the order in which people reach for them. The glyphs are those of the system. */
const EMOJIS = [
  '😀 😃 😄 😁 😅 😂 🙂 🙃 😉 😊 😇 🥰 😍 😘 😋 😜 🤪 🤗 🤭 🤔 🤐 😐 😏 😌 😴 😷 🤒 🤕 🥵 🥶 😵 🤯 🥳 😎 🤓 🧐',
  '😕 😟 🙁 😮 😯 😲 😳 🥺 😢 😭 😱 😖 😞 😓 😩 😤 😡 🤬 💀 💩 👻 🤖',
  '👍 👎 👌 ✌️ 🤞 🤙 👈 👉 👆 👇 ✋ 👋 👏 🙌 👐 🙏 💪 🤝 ✍️ 👀 🧠 👤 👥',
  '❤️ 🧡 💛 💚 💙 💜 🖤 🤍 💔 💕 💯 💥 💫 ⭐ ✨ 🔥 🎉 🎊 🎁 🏆 🥇 💡 🔔 🎵',
  '🐶 🐱 🐭 🐰 🦊 🐻 🐼 🐨 🦁 🐸 🐵 🐔 🐧 🐦 🦉 🐝 🦋 🐢 🐙 🐬 🌱 🌳 🌸 🌻 🍀 🍁',
  '🍏 🍌 🍓 🍒 🍑 🥑 🥕 🍞 🧀 🍳 🍔 🍟 🍕 🌮 🍜 🍣 🍰 🍪 🍫 🍦 ☕ 🍵 🍺 🍷 🥂',
  '🚗 🚲 🚆 ✈️ 🚀 ⛵ 🏠 🏢 🏖️ 🏔️ 🌍 ☀️ ⛅ 🌧️ ❄️ 🌙 🌈 ⚡',
  '📱 💻 🖨️ 📷 🔑 🔒 🔧 🛒 📦 📎 📌 📅 📈 📝 ✉️ 📞 💳 💰 ⏰ ⌛ ✅ ❌ ❓ ❗ ⚠️ ℹ️ ➕ 🆗',
].map((row) => row.split(' '));

const FIRST = EMOJIS[0]?.[0];

/** A grid to pick from: one stop for the tabulator, arrows inside. */
export function Emojis({ onPick }: { onPick: (emoji: string) => void }) {
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys belong to the buttons inside.
    <div class="emojis" onKeyDown={move}>
      {EMOJIS.map((row) => (
        <div key={row[0]} class="emoji-row">
          {row.map((emoji) => (
            <button key={emoji} type="button" tabIndex={emoji === FIRST ? 0 : -1} onClick={() => onPick(emoji)}>
              {emoji}
            </button>
          ))}
        </div>
      ))}
    </div>
  );
}

const STEPS: Record<string, [number, number]> = {
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
  ArrowDown: [0, 1],
  ArrowUp: [0, -1],
};

function move(event: KeyboardEvent & { currentTarget: HTMLElement }): void {
  const [x, y] = STEPS[event.key] ?? [];
  const buttons = [...event.currentTarget.querySelectorAll('button')];
  const present = buttons.indexOf(document.activeElement as HTMLButtonElement);
  if (x === undefined || present < 0) return;
  event.preventDefault();
  const forward = getComputedStyle(event.currentTarget).direction === 'rtl' ? -x : x;
  const target = y ? below(buttons, present, y) : buttons[present + forward];
  target?.focus();
}

/** The button that stands above or below, as the rows are wrapped at the moment. */
function below(buttons: HTMLButtonElement[], present: number, direction: number): HTMLButtonElement | undefined {
  const from = buttons[present] as HTMLButtonElement;
  const others = direction > 0 ? buttons.slice(present) : buttons.slice(0, present).reverse();
  const next = others.find(({ offsetTop }) => (offsetTop - from.offsetTop) * direction > 0)?.offsetTop;
  return others
    .filter(({ offsetTop }) => offsetTop === next)
    .sort((a, b) => Math.abs(a.offsetLeft - from.offsetLeft) - Math.abs(b.offsetLeft - from.offsetLeft))[0];
}
