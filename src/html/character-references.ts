/** The names in common use; any other character can be written directly. */
const named: { readonly [name: string]: string } = {
  amp: "&",
  lowbar: "_",
  UnderBar: "_",
  colon: ":",
  Tab: "\t",
  NewLine: "\n",
  sol: "/",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: "\u00A0",
  shy: "\u00AD",
  copy: "©",
  reg: "®",
  trade: "™",
  euro: "€",
  pound: "£",
  yen: "¥",
  cent: "¢",
  sect: "§",
  para: "¶",
  deg: "°",
  plusmn: "±",
  times: "×",
  divide: "÷",
  frac12: "½",
  middot: "·",
  bull: "•",
  hellip: "…",
  ndash: "–",
  mdash: "—",
  lsquo: "‘",
  rsquo: "’",
  sbquo: "‚",
  ldquo: "“",
  rdquo: "”",
  bdquo: "„",
  laquo: "«",
  raquo: "»",
  larr: "←",
  uarr: "↑",
  rarr: "→",
  darr: "↓",
  check: "✓",
  ensp: "\u2002",
  emsp: "\u2003",
  thinsp: "\u2009",
  zwnj: "\u200C",
  zwj: "\u200D",
  auml: "ä",
  ouml: "ö",
  uuml: "ü",
  Auml: "Ä",
  Ouml: "Ö",
  Uuml: "Ü",
  szlig: "ß",
  eacute: "é",
  egrave: "è",
  agrave: "à",
  ccedil: "ç",
  ntilde: "ñ",
};

/** Names that HTML also recognizes without a semicolon. */
const legacy = new Set(
  "amp lt gt quot nbsp shy copy reg pound yen cent sect para deg plusmn times divide frac12 middot laquo raquo auml ouml uuml Auml Ouml Uuml szlig eacute egrave agrave ccedil ntilde".split(
    " ",
  ),
);

/** The characters of the numeric references 128 to 159, which HTML reads as Windows-1252 (HTML, 13.2.5.80). */
const windows1252 =
  "\u20AC\u0081\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\u008D\u017D\u008F\u0090\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\u009D\u017E\u0178";

/**
 * Resolves character references in a text or an attribute value, as browsers do in attributes. Names that are not in
 * the table remain as they are; none of HTML's other names stands for an ASCII letter, a digit or "-".
 *
 * @param unknown called with a name that is not in the table
 */
export function decodeReferences(text: string, unknown?: (name: string) => never): string {
  let decoded = "";
  let copied = 0;
  for (let at = text.indexOf("&"); at !== -1; at = text.indexOf("&", at + 1)) {
    const found = text[at + 1] === "#" ? numeric(text, at + 2) : byName(text, at + 1, unknown);
    if (found === undefined) continue;
    decoded += text.slice(copied, at) + found.character;
    copied = found.end;
    at = copied - 1;
  }
  return copied === 0 ? text : decoded + text.slice(copied);
}

interface Found {
  readonly character: string;
  readonly end: number;
}

function numeric(text: string, from: number): Found | undefined {
  const isHex = text[from] === "x" || text[from] === "X";
  const digitsAt = isHex ? from + 1 : from;
  const base = isHex ? 16 : 10;
  let code = 0;
  let end = digitsAt;
  for (let digit = digitOf(text[end], base); digit !== undefined; digit = digitOf(text[++end], base))
    code = Math.min(code * base + digit, 0x110000);
  if (end === digitsAt) return undefined;
  if (text[end] === ";") end++;
  if (code >= 0x80 && code < 0xa0) return { character: windows1252[code - 0x80] ?? "", end };
  const isCharacter = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
  return { character: isCharacter ? String.fromCodePoint(code) : "\uFFFD", end };
}

function digitOf(character: string | undefined, base: 10 | 16): number | undefined {
  if (character === undefined) return undefined;
  const digit = Number.parseInt(character, base);
  return Number.isNaN(digit) ? undefined : digit;
}

function byName(
  text: string,
  from: number,
  unknown: ((name: string) => never) | undefined,
): Found | undefined {
  let end = from;
  while (isAlphanumeric(text[end])) end++;
  const name = text.slice(from, end);
  const character = Object.hasOwn(named, name) ? named[name] : undefined;
  if (text[end] === ";") {
    if (character !== undefined) return { character, end: end + 1 };
    if (end > from && !isDigit(text[from])) unknown?.(name);
    return undefined;
  }
  return character !== undefined && legacy.has(name) && text[end] !== "=" ? { character, end } : undefined;
}

function isDigit(character: string | undefined): boolean {
  return character !== undefined && character >= "0" && character <= "9";
}

function isAlphanumeric(character: string | undefined): boolean {
  if (character === undefined) return false;
  const lower = character.toLowerCase();
  return isDigit(character) || (lower.length === 1 && lower >= "a" && lower <= "z");
}
