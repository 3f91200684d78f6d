import { DjustError } from "../wire/index.js";
import type { Commands } from "./commands.js";
import type { BoundHandler, HandlerReference } from "./handler-reference.js";
import type { HookData } from "./hook-data.js";
import { inertHtml } from "./inert-html.js";

/**
 * The result of `` html`…` ``: HTML with expressions that is not rendered yet. Return it from `render()`, or use it in
 * another template.
 */
export class Template {
  /** The static parts of the template. The same array every time the same place in the source runs. */
  readonly strings: TemplateStringsArray;
  /** The values of the expressions between them. */
  readonly values: readonly unknown[];

  constructor(strings: TemplateStringsArray, values: readonly unknown[]) {
    this.strings = strings;
    this.values = values;
  }
}

/** Whether a value is a template made by {@link html}. */
export function isTemplate(value: unknown): value is Template {
  return value instanceof Template;
}

/** HTML that is not escaped; made by {@link raw}. */
export class Raw {
  /** The HTML. */
  readonly text: string;
  /** Always `true`: the HTML is inserted without escaping. */
  readonly trusted: boolean;
  #html: string | undefined;

  constructor(text: string, trusted: boolean) {
    this.text = text;
    this.trusted = trusted;
    if (trusted) this.#html = text;
  }

  /** The HTML to insert. Computed once: a rendering reuses the previous value if its text is the same. */
  get html(): string {
    this.#html ??= inertHtml(this.text);
    return this.#html;
  }

  /** Returns whether another value renders the same HTML. */
  equals(other: Raw): boolean {
    return this.text === other.text && this.trusted === other.trusted;
  }

  /** For use in other template engines. */
  toString(): string {
    return this.html;
  }
}

/** Content that is only in the HTML of a first page; after that, scripts change it in the browser. */
export abstract class FirstPageHtml extends Raw {
  constructor() {
    super("", true);
  }

  /** The HTML while the first page is written, and `""` after that. */
  abstract override get html(): string;

  override equals(other: Raw): boolean {
    return this === other;
  }
}

/**
 * A value between tags that renders itself, such as a component. It is rendered in the place where it stands, again with
 * each rendering around it.
 */
export abstract class Embedded {
  /**
   * Renders the value.
   *
   * @param previous the node that was at this place before
   * @param scope what the template around it is rendered for
   * @returns a node of the tree
   */
  abstract node(previous: unknown, scope: object | undefined): unknown;
}

/** Identifies an item in a list made by {@link each}; `1` and `"1"` are the same key. */
export type Key = string | number | bigint;

/** A list of items with keys; made by {@link each}. */
export class Each {
  /** The items of the list. */
  readonly items: readonly unknown[];
  /** Returns an item's key. */
  readonly key: string | ((item: unknown, index: number) => unknown);
  /** Returns an item's template. */
  readonly template: (item: unknown, index: number) => unknown;

  constructor(items: readonly unknown[], key: Each["key"], template: Each["template"]) {
    this.items = items;
    this.key = key;
    this.template = template;
  }
}

/**
 * The valid values of a template's expressions. Objects, promises and functions are invalid, except event handlers
 * (`dj-click=${this.save}`).
 */
export type TemplateValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | undefined
  | Template
  | Raw
  | Each
  | Embedded
  | HandlerReference
  | BoundHandler
  | Commands
  | HookData
  | Iterable<TemplateValue>;

/**
 * Creates a template. Its static parts are sent to each browser once; after that, only values that changed are sent.
 *
 * Expressions are allowed
 *
 * - between tags: a string, a number, another template, `component()`, `raw()`, `each()`, an array or another iterable of these;
 *   `null`, `undefined`, `true` and `false` render nothing;
 * - as the value of an attribute or as part of a quoted one: `value=${name}`, `class="row ${kind}"`. As the whole
 *   value, `null`, `undefined` and `false` omit the attribute, and `true` adds it with an empty value; `aria-*`,
 *   `data-*`, `dj-*`, `contenteditable`, `draggable` and `spellcheck` get `"true"` or `"false"` instead. As part of a
 *   value, all four render nothing (`class="row ${selected && "selected"}"`), except that `true` and `false` are
 *   written out in `aria-*`, `data-*` and `dj-*` attributes and in URLs;
 * - as the value of a boolean attribute: `?disabled=${busy}`;
 * - an event handler as the whole value of `dj-click` and the like: `dj-click=${this.save}`, or with arguments
 *   {@link call}; commands for the browser by {@link js};
 * - any JSON value as the whole value of `dj-hook-data`, by {@link hookData};
 * - in the text of `<textarea>` and `<title>`.
 *
 * Values are escaped for their context. URL attributes accept relative URLs and the schemes `http:`, `https:`,
 * `mailto:`, `tel:`, `sms:` and `ftp:`, images in `data:`, and a scheme written out in the template (`href="geo:${place}"`).
 *
 * @param strings the static parts of the template
 * @param values its expressions
 * @throws {DjustError} when the template is rendered: DJ_TEMPLATE for an expression where escaping cannot make it safe
 *   (a tag or attribute name, part of an unquoted value, `<script>`, `<style>`, a comment, an `on…` attribute), and for
 *   a tag, quote or element that is not closed; DJ_TEMPLATE_VALUE for a value that cannot be rendered; DJ_TEMPLATE_KEY
 *   for duplicate or missing keys in a list
 * @see docs/guide/templates.md
 * @example
 * html`<p class="${kind}">Hello ${name}</p>`
 */
export function html(strings: TemplateStringsArray, ...values: readonly TemplateValue[]): Template {
  return new Template(strings, values);
}

/** Options of {@link raw}. */
export interface RawOptions {
  /**
   * Keeps the HTML unchanged, so that its `dj-*` attributes work. Never set this for HTML that contains user input,
   * sanitized or not. @default false
   */
  readonly trusted?: boolean | undefined;
}

/**
 * Inserts HTML without escaping it. It is not sanitized: its scripts and `on…` attributes run, so sanitize user input
 * first.
 *
 * The runtime ignores the HTML: `dj-*` and `data-dj-*` attributes, the runtime's ids and classes, `<form>`, `<base>`,
 * `<meta http-equiv>` and comments are removed, its fields do not belong to a form, and open elements are closed.
 * `{ trusted: true }` keeps it unchanged. Convert it to a string to use it in other template engines.
 *
 * @param text HTML of whole elements and text
 * @param options `trusted` for HTML of your own
 * @throws {DjustError} DJ_TEMPLATE_VALUE if `text` is not a string
 * @see docs/guide/user-html.md
 * @example
 * html`<article>${raw(sanitize(post.html))}</article>`
 */
export function raw(text: string, options: RawOptions = {}): Raw {
  if (typeof text !== "string")
    throw new DjustError(
      "DJ_TEMPLATE_VALUE",
      `raw() must be given a string of HTML, got ${text === null ? "null" : typeof text}. Pass "" for no content.`,
    );
  return new Raw(text, options.trusted === true);
}

/**
 * Renders a list of items with keys. When an item moves, only the move is sent, and the browser moves its elements
 * together with what the user typed or selected in them.
 *
 * @param items an array or another iterable (`map.values()`)
 * @param key identifies an item: the name of a property, or a function of item and index that returns a string or
 *   number
 * @param template renders one item
 * @throws {DjustError} DJ_TEMPLATE_VALUE if `items` is not iterable or `template` is not a function; when the list is
 *   rendered, DJ_TEMPLATE_KEY if two items have the same key or an item has none
 * @see docs/guide/templates.md
 * @example
 * html`<ul>${each(this.todos, "id", (todo) => html`<li>${todo.title}</li>`)}</ul>`
 */
export function each<T>(
  items: Iterable<T>,
  key: (keyof T & string) | ((item: T, index: number) => Key),
  template: (item: T, index: number) => Template | Embedded,
): Each {
  if (items === null || items === undefined || typeof items[Symbol.iterator] !== "function")
    throw new DjustError(
      "DJ_TEMPLATE_VALUE",
      `each() must be given an array or another iterable, got ${items === null ? "null" : typeof items}. Pass [] for an empty list.`,
    );
  if (typeof template !== "function")
    throw new DjustError(
      "DJ_TEMPLATE_VALUE",
      `The third argument of each() must be a function that renders an item, got ${template === null ? "null" : typeof template}. Write each(items, "id", (item) => html\`…\`).`,
    );
  return new Each(
    Array.isArray(items) ? items : Array.from(items),
    key as Each["key"],
    template as Each["template"],
  );
}
