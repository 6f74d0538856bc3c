/** Colours that can be read, made from the one colour a website chose. */

type Rgb = number[];

const WHITE = [255, 255, 255];
const INK = [20, 22, 32];
/** The grounds that text of the brand's colour stands on, at their least favourable. */
const LIGHT_GROUND = [235, 238, 243];
const DARK_GROUND = [46, 50, 62];

/** WCAG: text needs this much contrast. */
const READABLE = 4.5;
/** A colour that is darker by more than this is another colour. */
const NUDGE = 0.35;

/**
 * The ground and text for what bears the brand's colour, and that colour as text on a light or dark page.
 * White text is what websites mean; a colour that is a little too light for it is darkened, a very light
 * one gets dark text instead.
 */
export function palette(colour: string) {
  const given = parse(colour);
  const nudged = readable(given, WHITE, INK, NUDGE);
  const isDark = contrast(nudged, WHITE) >= READABLE;
  return {
    brand: css(isDark ? nudged : given),
    onBrand: css(isDark ? WHITE : INK),
    accentLight: css(readable(given, LIGHT_GROUND, INK)),
    accentDark: css(readable(given, DARK_GROUND, WHITE)),
  };
}

/** The colour, moved towards another one until it can be read on (or under) a third. */
function readable(colour: Rgb, other: Rgb, towards: Rgb, most = 1): Rgb {
  let found = colour;
  for (let part = 0; part <= most && contrast(found, other) < READABLE; part += 0.02) {
    found = colour.map((value, at) => Math.round(value + ((towards[at] as number) - value) * part));
  }
  return found;
}

export function contrast(a: Rgb, b: Rgb): number {
  const [x, y] = [luminance(a) + 0.05, luminance(b) + 0.05];
  return Math.max(x, y) / Math.min(x, y);
}

function luminance(colour: Rgb): number {
  const [r = 0, g = 0, b = 0] = colour.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** `#rgb` or `#rrggbb`. What is neither is a blue. */
export function parse(colour: string): Rgb {
  const [, digits = '1f93ff'] = /^#([\da-f]{3}|[\da-f]{6})$/i.exec(colour) ?? [];
  const full = digits.length === 3 ? digits.replace(/./g, '$&$&') : digits;
  return (full.match(/../g) ?? []).map((part) => Number.parseInt(part, 16));
}

function css(colour: Rgb): string {
  return `rgb(${colour})`;
}
