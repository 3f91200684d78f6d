import type { Kept, Place } from "./kept-tree.js";
import { noteOpen } from "./set-attribute.js";

/** Places by the number that marks them; slots of one element share one. */
export type MarkedPlaces = Map<string, Place[]>;

const mark = "dj-s";
let lastNumber = 0;

/**
 * A value as HTML in which {@link findPlaces} finds the slots and list items again. Numbers rise for
 * ever, so that a mark that is still in the page equals no new one.
 */
export const markedHtml = (value: Kept, marked: MarkedPlaces): string => {
  if (value === null || typeof value === "string") return escaped(value ?? "");
  const number = (place: Place): number => {
    place.start = place.end = undefined;
    marked.set(`${++lastNumber}`, [place]);
    return lastNumber;
  };
  if (Array.isArray(value))
    return value.map((item) => `<!--dj${number(item)}-->${markedHtml(item.holds, marked)}`).join("");
  if ("r" in value) return value.r;
  let html = "";
  let element = 0;
  value.places.forEach((place, index) => {
    const { kind } = place;
    const name = kind.slice(1);
    html += value.statics[index];
    if (kind[0] === "@") {
      element = number(place);
      html = `${name ? html : html.slice(0, -1)} ${mark}="${element}"${name ? "" : ">"}`;
    } else if (kind[0] === "+") marked.get(`${element}`)?.push(place);
    else {
      const own = number(place);
      html += `<!--dj${own}-->${markedHtml(place.holds, marked)}${kind ? "" : `<!--/dj${own}-->`}`;
      return;
    }
    const text = place.holds as string | null;
    if (text === null) return;
    if (name) html += ` ${name}="${escaped(text)}"`;
    // A parser drops a newline that comes first in a text area (HTML, 13.2.6.4.7).
    else html += (text[0] === "\n" ? text[0] : "") + escaped(text);
  });
  return html + value.statics[value.places.length];
};

/** Also CR and NUL, which a parser would change. */
const escaped = (text: string): string =>
  `${text}`.replace(/[&<>"\r\0]/g, (character) => `&#${character.charCodeAt(0)};`);

/** Whether updates leave the element's children alone. */
export const isIgnored = (element: Node): boolean =>
  (element as Element).getAttribute("dj-update") === "ignore";

/** Finds the places of marked HTML in what was made of it; takes away the marks that are not needed. */
export const findPlaces = (node: Node, marked: MarkedPlaces, ignored = false): void => {
  const element = node.nodeType === 1 && (node as Element);
  const text = element ? `dj${element.getAttribute(mark)}` : node.nodeType === 8 && node.nodeValue;
  const [, end, number = ""] = /^(\/?)dj(\d+)$/.exec(text || "") ?? [];
  for (const place of marked.get(number) ?? []) {
    place.ignored = ignored;
    if (end) place.end = node;
    else if (place.kind === ".") {
      place.start = node.parentNode as Node;
      (node as Comment).remove();
    } else place.start = node;
  }
  if (!element) return;
  element.removeAttribute(mark);
  noteOpen(element);
  for (const child of [...element.childNodes]) findPlaces(child, marked, ignored || isIgnored(element));
};
