/** Attributes that no expression may stand in, by what to do instead; names in lower case. */
const refused: { readonly [name: string]: string } = {
  srcdoc: "it holds a whole page, which escaping cannot make safe; give a URL in src",
  "http-equiv": "write the value out and choose between two templates",
};

const events = new Map(
  ["click", "submit", "change", "input", "blur", "focus", "keydown", "keyup"].map((event) => [
    `on${event}`,
    `dj-${event}`,
  ]),
);

/** Attributes where true and false are words. */
const booleanWords = /^(?:aria-|data-|dj-|contenteditable$|draggable$|spellcheck$)/i;

/** What stands against an expression in this attribute, or `null`. */
export function refusal(name: string): string | null {
  const lower = name.toLowerCase();
  if (lower.startsWith("on"))
    return `it would run as a script; name a handler of the view instead: ${events.get(lower) ?? "dj-click"}="handler"`;
  if (Object.hasOwn(refused, lower)) return refused[lower] ?? null;
  if (lower === "attributename") return "write the name out, so that what it animates can be checked";
  // DOM Standard: what setAttribute takes in every browser.
  if (!/^[a-z_:][\w:.-]*$/i.test(name))
    return "browsers take no such name from a script; event handlers are dj-click and the like, properties are attributes";
  return null;
}

/** Whether `true` and `false` are written out in this attribute. */
export function takesBooleanWords(name: string): boolean {
  return booleanWords.test(name);
}
