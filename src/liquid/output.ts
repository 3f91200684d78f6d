import { escapeHtml, html, inertHtml, isTemplate, raw, render, toHtml } from "../html/index.js";
import { DjustError } from "../wire/index.js";

const Raw = raw("").constructor;

/** What `{{ value }}` has to write, wherever that is. */
export class Output {
  /** Text, escaped; or markup. */
  readonly html: string;
  /** It holds a template of `` html`` ``, which stands between tags only. */
  readonly isMarkup: boolean;

  constructor(html: string, isMarkup: boolean) {
    this.html = html;
    this.isMarkup = isMarkup;
  }

  toString(): string {
    return this.html;
  }
}

/**
 * What `{{ value }}` writes: text, escaped; a template of `` html`` `` or `raw()` as what they are.
 *
 * @throws {DjustError} DJ_TEMPLATE_VALUE for what has no text
 */
export function written(value: unknown): Output | string {
  if (value instanceof Raw) return toHtml(render(html`${value}`));
  return new Output(shownHtml(value), isMarkup(value));
}

function isMarkup(value: unknown): boolean {
  return isTemplate(value) || value instanceof Raw || (Array.isArray(value) && value.some(isMarkup));
}

function shownHtml(value: unknown): string {
  if (typeof value === "string") return escapeHtml(value);
  if (value === null || value === undefined) return "";
  if (typeof value !== "object") {
    if (typeof value !== "function" && typeof value !== "symbol") return escapeHtml(String(value));
    throw refused(`a ${typeof value}`, "give text");
  }
  if (isTemplate(value) || value instanceof Raw) return toHtml(render(html`${value}`));
  if (Array.isArray(value)) return value.map(shownHtml).join("");
  if (typeof (value as { then?: unknown }).then === "function")
    throw refused("a Promise", "await it in a handler, and keep what it gives in a field of the view");
  if (String(value) === "[object Object]") throw refused("an object", "name one of its properties");
  return escapeHtml(String(value));
}

/** What the filters `raw` and `safe` write: HTML from which the runtime takes no orders. */
export function rawHtml(value: unknown): string {
  return htmlOf(value, inertHtml);
}

/** What the filter `trusted` writes: HTML as it is. */
export function trustedHtml(value: unknown): string {
  return htmlOf(value, (text) => text);
}

function htmlOf(value: unknown, textHtml: (text: string) => string): string {
  if (value === null || value === undefined) return "";
  if (isTemplate(value) || value instanceof Raw) return String(written(value));
  return textHtml(Array.isArray(value) ? value.join("") : String(value));
}

function refused(given: string, advice: string): DjustError {
  return new DjustError("DJ_TEMPLATE_VALUE", `${given} has no text; ${advice}`);
}
