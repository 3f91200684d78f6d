import type { ServerFrame } from "../../wire/index.js";
import { type StartTag, tagsOf } from "./html-tags.js";

/** The selector of the last `focus()` in the frames of a turn. */
export function focusIn(frames: readonly ServerFrame[]): string | undefined {
  const last = frames.filter((frame) => frame.type === "push_event" && frame.event === "dj:focus").at(-1);
  return last?.type === "push_event" ? (last.payload as { readonly selector: string }).selector : undefined;
}

/**
 * Adds `autofocus` to the first element that matches a selector, and removes it from all others, so that the element is
 * focused after the page has loaded, even without a script.
 *
 * @param selector a tag name, id, classes and attributes of the element itself
 * @returns `undefined` if no element matches, or if the selector has other parts
 */
export function withFocus(page: string, selector: string): string | undefined {
  const matches = matcherOf(selector.trim());
  if (!matches) return undefined;
  const others: StartTag[] = [];
  let target: StartTag | undefined;
  let templates = 0;
  for (const tag of tagsOf(page)) {
    if (tag.name === "template") templates = Math.max(0, templates + (tag.type === "start" ? 1 : -1));
    else if (tag.type === "end" || templates > 0) continue;
    else if (!target && matches(tag)) target = tag;
    else if (tag.attributes.has("autofocus")) others.push(tag);
  }
  if (!target) return undefined;
  const edits = others.flatMap((tag) => {
    const { at, end } = tag.attributes.get("autofocus") ?? { at: 0, end: 0 };
    return [{ at, end, text: "" }];
  });
  const added = [
    ...(target.attributes.has("autofocus") ? [] : [" autofocus"]),
    ...(isFocusable(target) ? [] : [' tabindex="-1"']),
  ].join("");
  edits.push({ at: target.attributesEnd, end: target.attributesEnd, text: added });
  let html = "";
  let at = 0;
  for (const edit of edits.sort((a, b) => a.at - b.at)) {
    html += page.slice(at, edit.at) + edit.text;
    at = edit.end;
  }
  return html + page.slice(at);
}

/** An id, a class, or the content of brackets. */
const part = /([#.])((?:[\w-]|[^\0-\x7f])+)|\[([^\]]+)\]/y;

/** Reads a compound selector (Selectors 4, section 3.1). */
function matcherOf(selector: string): ((tag: StartTag) => boolean) | undefined {
  const [name = ""] = /^(?:[a-z][\w-]*|\*)?/i.exec(selector) ?? [];
  const tests: ((tag: StartTag) => boolean)[] = [];
  if (name && name !== "*") tests.push((tag) => tag.name === name.toLowerCase());
  part.lastIndex = name.length;
  while (part.lastIndex < selector.length) {
    const [, sign, text = "", inner = ""] = part.exec(selector) ?? [];
    const condition = conditionOf(inner);
    if (sign === "#") tests.push(({ attributes }) => attributes.get("id")?.value === text);
    else if (sign === ".") tests.push((tag) => classesOf(tag).includes(text));
    else if (condition) tests.push(condition);
    else return undefined;
  }
  return selector === "" ? undefined : (tag) => tests.every((test) => test(tag));
}

const classesOf = ({ attributes }: StartTag): readonly string[] =>
  (attributes.get("class")?.value ?? "").split(/[\t\n\f\r ]+/);

/** Reads the content of an attribute selector: a name, or a name and its value. */
function conditionOf(inner: string): ((tag: StartTag) => boolean) | undefined {
  const [name = "", ...rest] = inner.split("=");
  const [, quoted, plain] = /^(["'].*["']|([\w-]+))$/.exec(rest.join("=")) ?? [];
  if (!/^[\w-]+$/.test(name) || (rest.length > 0 && quoted === undefined)) return undefined;
  const value = rest.length > 0 ? (plain ?? quoted?.slice(1, -1)) : undefined;
  return ({ attributes }) => {
    const has = attributes.get(name.toLowerCase())?.value;
    return value === undefined ? has !== undefined : has === value;
  };
}

/** Whether an element is focusable without `tabindex` (HTML, 6.6.2). */
function isFocusable({ name, attributes }: StartTag): boolean {
  return (
    attributes.has("tabindex") ||
    attributes.has("contenteditable") ||
    /^(?:button|input|select|textarea|summary|iframe)$/.test(name) ||
    (/^(?:a|area)$/.test(name) && attributes.has("href"))
  );
}
