import { DjustError } from "../wire/index.js";
import { inertHtml } from "./inert.js";

/**
 * What `` html`…` `` gives: HTML with expressions in it, not yet rendered. Return it from `render()`,
 * or put it into another template.
 */
export class Template {
  /** Parts of the template that never change. The same array each time the same place in the source runs. */
  readonly strings: TemplateStringsArray;
  /** What the expressions between them gave. */
  readonly values: readonly unknown[];

  constructor(strings: TemplateStringsArray, values: readonly unknown[]) {
    this.strings = strings;
    this.values = values;
  }
}

/** Whether a value is what `` html`…` `` gives. */
export function isTemplate(value: unknown): value is Template {
  return value instanceof Template;
}

/** HTML put into content as HTML; made by {@link raw}. */
export class Raw {
  readonly text: string;
  readonly trusted: boolean;
  #html: string | undefined;

  constructor(text: string, trusted: boolean) {
    this.text = text;
    this.trusted = trusted;
    if (trusted) this.#html = text;
  }

  /** What is shown. Read once: a rendering keeps the value of the one before where its text is the same. */
  get html(): string {
    this.#html ??= inertHtml(this.text);
    return this.#html;
  }

  equals(other: Raw): boolean {
    return this.text === other.text && this.trusted === other.trusted;
  }

  /** For template engines of any kind. */
  toString(): string {
    return this.html;
  }
}

/** What {@link each} tells the items of a list apart by; `1` and `"1"` are the same key. */
export type Key = string | number | bigint;

/** A list whose items have keys; made by {@link each}. */
export class Each {
  readonly items: readonly unknown[];
  readonly key: string | ((item: unknown, index: number) => unknown);
  readonly template: (item: unknown, index: number) => unknown;

  constructor(items: readonly unknown[], key: Each["key"], template: Each["template"]) {
    this.items = items;
    this.key = key;
    this.template = template;
  }
}

/**
 * A template. Its static parts travel to a browser once; after that only the values that changed do.
 *
 * An expression may stand
 *
 * - in content: text, a number, another template, `raw()`, `each()`, an array or any other iterable of these;
 *   `null`, `undefined`, `true` and `false` show nothing;
 * - as an attribute's value, whole or in part, quoted or (when it is the whole value) not:
 *   `class="row ${kind}"`, `value=${name}`. `null`, `undefined` and `false` leave the attribute out, `true`
 *   gives it without a value; `aria-*`, `data-*`, `dj-*`, `contenteditable`, `draggable` and `spellcheck` get
 *   `"true"` or `"false"`. Beside other text these show nothing (`class="row ${selected && "selected"}"`),
 *   except that `aria-*`, `data-*`, `dj-*` attributes and URLs show `true` and `false`;
 * - as the value of a boolean attribute: `?disabled=${busy}`;
 * - in the text of `<textarea>` and `<title>`.
 *
 * Everything is escaped for the place where it stands, and URL attributes refuse `javascript:`, `vbscript:`
 * and `data:` other than images.
 *
 * When a template is first rendered it throws `DJ_TEMPLATE` where an expression stands in a place that
 * nothing can make safe (a tag or attribute name, an unquoted value beside other text, `<script>`,
 * `<style>`, a comment, an `on…` attribute), and where a tag, quote or element is not closed. Rendering throws
 * `DJ_TEMPLATE_VALUE` for a value that cannot be shown, and `DJ_TEMPLATE_KEY` for the keys of a list.
 *
 * @example
 * html`<p class="${kind}">Hello ${name}</p>`
 */
export function html(strings: TemplateStringsArray, ...values: unknown[]): Template {
  return new Template(strings, values);
}

/** Options of {@link raw}. */
export interface RawOptions {
  /**
   * The HTML is the application's own, and its `dj-*` attributes work. Never say so of HTML that a person can have
   * written a part of, sanitised or not. @default false
   */
  readonly trusted?: boolean | undefined;
}

/**
 * HTML put into content without being escaped. It is not sanitised: scripts and `on…` attributes in it run, so
 * give what a person has written to a sanitiser first.
 *
 * The runtime takes no orders from it: `dj-*` and `data-dj-*` attributes, the runtime's ids and classes, `<form>`,
 * `<base>`, `<meta http-equiv>` and comments are left out, fields in it belong to no form, and what is opened in it
 * is closed. `{ trusted: true }` leaves it as it is. Converted to a string it is its HTML, for other template engines.
 *
 * @param text whole elements and text; a tag opened in it is closed in it
 * @throws {DjustError} DJ_TEMPLATE_VALUE when it is not a string
 * @see docs, "HTML from users"
 */
export function raw(text: string, { trusted = false }: RawOptions = {}): Raw {
  if (typeof text !== "string")
    throw new DjustError(
      "DJ_TEMPLATE_VALUE",
      `raw() takes a string of HTML, got ${text === null ? "null" : typeof text}`,
    );
  return new Raw(text, trusted === true);
}

/**
 * A list whose items have keys. An item that moves is moved in the page with what a person has typed or
 * selected in it, and what travels is that move.
 *
 * @param items an array or any other iterable (`map.values()`)
 * @param key what tells an item from the others: the name of a property, or a function of item and index that
 *   gives a string or number
 * @param template renders one item
 * @throws {DjustError} DJ_TEMPLATE_VALUE when `items` cannot be iterated or `template` is no function. Rendering
 *   throws DJ_TEMPLATE_KEY when two items have the same key, or one has none.
 *
 * @example
 * html`<ul>${each(this.todos, "id", (todo) => html`<li>${todo.title}</li>`)}</ul>`
 */
export function each<T>(
  items: Iterable<T>,
  key: (keyof T & string) | ((item: T, index: number) => Key),
  template: (item: T, index: number) => Template,
): Each {
  if (items === null || items === undefined || typeof items[Symbol.iterator] !== "function")
    throw new DjustError(
      "DJ_TEMPLATE_VALUE",
      `each() takes an array or another iterable, got ${items === null ? "null" : typeof items}; give [] for an empty list`,
    );
  if (typeof template !== "function")
    throw new DjustError(
      "DJ_TEMPLATE_VALUE",
      `each() takes a list, a key and a template, as in each(items, "id", (item) => html\`…\`), got ${typeof template} for the template`,
    );
  return new Each(
    Array.isArray(items) ? items : Array.from(items),
    key as Each["key"],
    template as Each["template"],
  );
}
