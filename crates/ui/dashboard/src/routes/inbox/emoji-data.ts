/** Emoji with the words they are found by, most used first in each group. */
export type EmojiGroup = 'smileys' | 'gestures' | 'hearts' | 'nature' | 'food' | 'activities' | 'objects' | 'signs';

const WORDS: Record<EmojiGroup, string> = {
  smileys:
    '😀 grin happy|😃 smile joy|😄 laugh happy|😁 beam|😅 relief sweat|😂 tears joy lol|🤣 rolling laugh|🙂 slight smile|🙃 upside down|😉 wink|😊 blush smile|😇 halo angel|🥰 love hearts|😍 heart eyes|🤩 star struck wow|😘 kiss|😋 yummy|😛 tongue|🤪 zany|🤗 hug|🤭 giggle oops|🤫 quiet|🤔 think hmm|🤨 doubt|😐 neutral|😏 smirk|😒 unamused|🙄 roll eyes|😬 grimace|😌 relieved calm|😔 sad pensive|😴 sleep|😷 mask ill|🤒 fever|🤯 mind blown|🥳 party|😎 cool|🤓 nerd|😕 confused|😟 worried|🙁 frown|😮 surprised|😳 flushed|🥺 please|😢 cry|😭 sob|😱 scream|😞 disappointed|😓 sweat|😩 weary|😤 huff|😡 angry|🤖 robot bot|👻 ghost|💩 poo',
  gestures:
    '👍 thumbs up yes good|👎 thumbs down no|👌 ok|✌️ peace|🤞 luck fingers crossed|🤝 handshake deal|👏 clap|🙌 hooray|🙏 thanks please pray|💪 strong|👋 wave hello bye|✋ stop hand|👉 right|👈 left|👆 up|👇 down|☝️ one|✍️ write|🤷 shrug|🤦 facepalm|🙋 raise hand|🙇 bow sorry|💁 info|👀 eyes look|🧠 brain|🫶 heart hands',
  hearts:
    '❤️ heart red love|🧡 heart orange|💛 heart yellow|💚 heart green|💙 heart blue|💜 heart purple|🖤 heart black|🤍 heart white|💔 broken heart|💖 sparkling heart|💯 hundred|✨ sparkles|⭐ star|🌟 glowing star|🔥 fire hot|💥 boom|🎉 tada party|🎊 confetti',
  nature:
    '☀️ sun|🌤️ sun cloud|☁️ cloud|🌧️ rain|⛈️ storm|❄️ snow cold|🌈 rainbow|🌊 wave sea|🌍 earth world|🌙 moon|🌱 seedling|🌳 tree|🌸 blossom|🌹 rose|🌻 sunflower|🍀 clover luck|🐶 dog|🐱 cat|🐭 mouse|🦊 fox|🐻 bear|🐼 panda|🦁 lion|🐸 frog|🐵 monkey|🐔 chicken|🐧 penguin|🦉 owl|🐝 bee|🐛 bug|🦋 butterfly|🐢 turtle|🐟 fish|🐳 whale',
  food: '☕ coffee|🍵 tea|🍺 beer|🍷 wine|🥂 cheers|🥤 drink|🍎 apple|🍌 banana|🍓 strawberry|🍋 lemon|🥑 avocado|🥕 carrot|🍞 bread|🧀 cheese|🍕 pizza|🍔 burger|🍟 fries|🌮 taco|🍣 sushi|🍝 pasta|🍦 ice cream|🍰 cake|🎂 birthday cake|🍪 cookie|🍫 chocolate|🍿 popcorn',
  activities:
    '⚽ football soccer|🏀 basketball|🎾 tennis|🏆 trophy win|🥇 gold medal|🎯 target|🎮 game|🎲 dice|🎸 guitar|🎵 music|🎬 film|🎨 art|🚗 car|🚕 taxi|🚌 bus|🚲 bike|✈️ plane travel|🚀 rocket launch|🚢 ship|🚂 train|🏠 home house|🏢 office|🏖️ beach|🗺️ map|🎁 gift present|🎈 balloon',
  objects:
    '💡 idea light|🔧 wrench fix|🔨 hammer|⚙️ gear settings|🔒 lock|🔓 unlock|🔑 key|🔔 bell|📌 pin|📎 clip attachment|✂️ scissors|📝 memo note|📄 page|📦 package parcel|📁 folder|📅 calendar|⏰ alarm|⏳ hourglass wait|📞 phone|📱 mobile|💻 laptop|🖥️ computer|🖨️ printer|📷 camera|📧 mail|✉️ letter|🛒 cart shop|💳 card pay|💰 money|🧾 receipt|📈 chart up|📉 chart down|🔍 search|🔗 link|🗑️ bin trash|🛠️ tools',
  signs:
    '✅ check done yes|☑️ checked|✔️ tick|❌ cross no|⚠️ warning|⛔ no entry|🚫 forbidden|❓ question|❗ exclamation|‼️ double exclamation|ℹ️ info|🆗 ok|🆕 new|🆘 sos help|🔴 red|🟠 orange|🟡 yellow|🟢 green|🔵 blue|⚪ white|⚫ black|➡️ right|⬅️ left|⬆️ up|⬇️ down|🔄 reload refresh|♻️ recycle|➕ plus|➖ minus|💬 speech chat|💭 thought|🏁 finish flag',
};

export interface Emoji {
  readonly sign: string;
  /** English; also what it is called for those who cannot see it. */
  readonly words: string;
}

export const EMOJI: readonly { group: EmojiGroup; emoji: readonly Emoji[] }[] = Object.entries(WORDS).map(
  ([group, list]) => ({
    group: group as EmojiGroup,
    emoji: list.split('|').map((entry) => {
      const at = entry.indexOf(' ');
      return { sign: entry.slice(0, at), words: entry.slice(at + 1) };
    }),
  }),
);

/** The emoji whose words begin like every word looked for. */
export function findEmoji(query: string): readonly Emoji[] {
  const wanted = query.toLowerCase().split(/\s+/).filter(Boolean);
  const found = (one: Emoji) => wanted.every((word) => one.words.split(' ').some((own) => own.startsWith(word)));
  return EMOJI.flatMap(({ emoji }) => emoji.filter(found));
}
