/** Attributes that never accept an expression: the reason and the alternative, by name in lower case. */
const forbidden: { readonly [name: string]: string } = {
  srcdoc: "It holds a whole page, which escaping cannot make safe; use src with a URL",
  "http-equiv": "Write the value out and choose between two templates",
  attributename: "Write the name out, so that the values it animates can be checked",
};

const djAttributes = new Map(
  ["click", "submit", "change", "input", "blur", "focus", "keydown", "keyup"].map((event) => [
    `on${event}`,
    `dj-${event}`,
  ]),
);

/** Attributes in which `true` and `false` are keywords; React calls them "booleanish". */
const booleanish = /^(?:aria-|data-|dj-|contenteditable$|draggable$|spellcheck$)/i;

/**
 * Why an attribute cannot take an expression, and what to do instead, as a sentence without its full stop.
 *
 * @returns `null` if it can
 */
export function attributeRefusal(name: string): string | null {
  const lower = name.toLowerCase();
  if (lower.startsWith("on"))
    return `The browser would run the value as a script; name an event handler of the view instead: ${djAttributes.get(lower) ?? "dj-click"}="handler"`;
  if (Object.hasOwn(forbidden, lower)) return forbidden[lower] ?? null;
  // DOM Standard: the names that setAttribute accepts in every browser.
  if (!/^[a-z_:][\w:.-]*$/i.test(name))
    return "Browsers do not accept this attribute name from scripts; use dj-click and the like for events, and an attribute instead of a property";
  return null;
}

/** Whether `true` and `false` are written out as keywords in this attribute. */
export function isBooleanish(name: string): boolean {
  return booleanish.test(name);
}
