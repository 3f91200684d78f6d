import { escapeHtml, html, inertHtml, isTemplate, type Raw, raw, render, toHtml } from "../html/index.js";
import { DjustError, isPromise } from "../wire/index.js";

const rawClass = raw("").constructor;

function isRaw(value: unknown): value is Raw {
  return value instanceof rawClass;
}

/** The rendered value of `{{ value }}`. */
export class Output {
  /** Escaped text, or markup. */
  readonly html: string;
  /** Whether it contains a template of `` html`` ``, which is allowed only between tags. */
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
 * Renders `{{ value }}`: escapes text, and renders templates of `` html`` `` and `raw()`.
 *
 * @throws {DjustError} DJ_TEMPLATE_VALUE for a value without a text form
 */
export function renderOutput(value: unknown): Output | string {
  if (isRaw(value)) return toHtml(render(html`${value}`));
  return new Output(outputHtml(value), isMarkup(value));
}

function isMarkup(value: unknown): boolean {
  return isTemplate(value) || isRaw(value) || (Array.isArray(value) && value.some(isMarkup));
}

function outputHtml(value: unknown): string {
  if (typeof value === "string") return escapeHtml(value);
  if (value === null || value === undefined) return "";
  if (typeof value !== "object") {
    if (typeof value !== "function" && typeof value !== "symbol") return escapeHtml(String(value));
    throw valueError(`a ${typeof value}`, "Use a string");
  }
  if (isTemplate(value) || isRaw(value)) return toHtml(render(html`${value}`));
  if (Array.isArray(value)) return value.map(outputHtml).join("");
  if (isPromise(value))
    throw valueError(
      "a Promise",
      "Await it in mount() or a handler, and keep the result in a field of the view",
    );
  if (String(value) === "[object Object]") throw valueError("an object", "Use one of its properties");
  return escapeHtml(String(value));
}

/** The filters `raw` and `safe`: HTML that the runtime ignores, like `raw()`. */
export function rawHtml(value: unknown): string {
  return htmlOf(value, inertHtml);
}

/** The filter `trusted`: HTML that is kept unchanged. */
export function trustedHtml(value: unknown): string {
  return htmlOf(value, (text) => text);
}

function htmlOf(value: unknown, convert: (text: string) => string): string {
  if (value === null || value === undefined) return "";
  if (isTemplate(value) || isRaw(value)) return String(renderOutput(value));
  return convert(Array.isArray(value) ? value.join("") : String(value));
}

function valueError(given: string, fix: string): DjustError {
  return new DjustError("DJ_TEMPLATE_VALUE", `Cannot render ${given}. ${fix}.`);
}
