import type { Key, Template } from "../../html/index.js";
import {
  DjustError,
  describe,
  didYouMean,
  type StreamOperation,
  type StreamPosition,
} from "../../wire/index.js";
import { itemHtml } from "./item-html.js";
import { Stream } from "./stream.js";

/** How a stream of items shows them. */
export interface ItemStreamOptions<T> {
  /** Identifies an item: the name of a property, or a function that returns a string or number. */
  readonly key: (keyof T & string) | ((item: T) => Key);
  /** Renders one item as one element. */
  readonly item: (item: T) => Template;
  /** Maximum number of items in the page; further ones remove those at the other end. @default no limit */
  readonly limit?: number | undefined;
}

/** Where an item is inserted. */
export interface InsertOptions {
  /** An end, an index from 0, or beside the item with a key, if the page has that item. @default "end" */
  readonly at?: StreamPosition<Key> | undefined;
  /** Maximum number of items in the page after this one. @default the stream's `limit` */
  readonly limit?: number | undefined;
}

/**
 * A list whose items are sent to the browser and not kept on the server: a log, an activity feed, the rows of a long
 * table. Get it with `this.stream("rows", { key, item })`, and show it in an element with `dj-stream="rows"`.
 *
 * @see docs/guide/streaming.md
 * @example
 * rows = this.stream<Row>("rows", { key: "id", item: (row) => html`<li>${row.name}</li>`, limit: 200 });
 */
export class ItemStream<T> extends Stream {
  readonly #options: ItemStreamOptions<T>;

  /** @throws {DjustError} DJ_STREAM for options that are missing or unknown */
  constructor(name: string, options: ItemStreamOptions<T>) {
    super(name);
    checkOptions(name, options);
    this.#options = options;
  }

  /**
   * Adds an item, or moves and replaces the one with the same key.
   *
   * @throws {DjustError} DJ_STREAM for a position, limit or key that is not valid, or an item that is not one element
   */
  insert(item: T, options: InsertOptions = {}): void {
    const { at = "end", limit = this.#options.limit } = options;
    const place = position(this.name, at);
    checkLimit(limit);
    const key = this.#keyOf(item);
    const html = this.#render(item, key);
    this.change((pending) => pending.insert(key, html, place, limit));
  }

  /** Replaces an item where it is; nothing happens if the page does not have it. @throws {DjustError} DJ_STREAM */
  update(item: T): void {
    const key = this.#keyOf(item);
    const html = this.#render(item, key);
    this.change((pending) => pending.update(key, html));
  }

  /** Removes the item with this key, if the page has it. @throws {DjustError} DJ_STREAM if it is not a key */
  delete(key: Key): void {
    const text = keyText(this.name, key);
    this.change((pending) => pending.delete(text));
  }

  /**
   * Removes all items, and shows these instead.
   *
   * @param items at most the stream's `limit` of them stay, the last ones @default none
   * @throws {DjustError} DJ_STREAM if two items have the same key, or see {@link insert}
   */
  override reset(items: Iterable<T> = []): void {
    const rendered = new Map<string, string>();
    for (const item of items) {
      const key = this.#keyOf(item);
      if (rendered.has(key))
        throw new DjustError(
          "DJ_STREAM",
          `The keys of the stream ${JSON.stringify(this.name)} must be unique, but ${JSON.stringify(key)} occurs twice.`,
        );
      rendered.set(key, this.#render(item, key));
    }
    this.change((pending) => {
      pending.reset();
      for (const [key, html] of rendered) pending.insert(key, html, "end", this.#options.limit);
    }, true);
  }

  /** @internal */
  protected override htmlOf(operations: readonly StreamOperation[]): string {
    let items: (readonly [key: string, html: string])[] = [];
    for (const operation of operations) {
      const [verb] = operation;
      if (verb === "reset") items = [];
      else if (verb === "insert") {
        const [, key, html, at, limit = Number.POSITIVE_INFINITY] = operation;
        const others = items.filter(([known]) => known !== key);
        const index = indexAt(others, at);
        if (index === undefined) continue;
        others.splice(index, 0, [key, html]);
        items = others;
        const isBefore = at === "start" || (typeof at === "object" && "before" in at);
        if (items.length > limit)
          items = isBefore ? items.slice(0, limit) : items.slice(items.length - limit);
      } else if (verb === "update") {
        const [, key, html] = operation;
        items = items.map((item) => (item[0] === key ? [key, html] : item));
      } else if (verb === "delete") items = items.filter(([key]) => key !== operation[1]);
    }
    return items.map(([, html]) => html).join("");
  }

  #keyOf(item: T): string {
    const { key } = this.#options;
    return keyText(this.name, typeof key === "function" ? key(item) : item[key]);
  }

  #render(item: T, key: string): string {
    return itemHtml(this.#options.item(item), key, this.name, this.owner?.inspector);
  }
}

/** Checks where an item goes. @throws {DjustError} DJ_STREAM */
function position(stream: string, at: unknown): StreamPosition {
  if (at === "start" || at === "end" || (Number.isSafeInteger(at) && (at as number) >= 0))
    return at as StreamPosition;
  if (typeof at === "object" && at !== null) {
    if ("after" in at) return { after: keyText(stream, at.after) };
    if ("before" in at) return { before: keyText(stream, at.before) };
  }
  throw new DjustError(
    "DJ_STREAM",
    `at must be "start", "end", an index from 0, { after: key } or { before: key }, got ${describe(at)}.`,
  );
}

/** The index of a position among other items; `undefined` beside an item that is not there. */
function indexAt(
  others: readonly (readonly [key: string, ...unknown[]])[],
  at: StreamPosition,
): number | undefined {
  if (typeof at !== "object") return at === "start" ? 0 : at === "end" ? others.length : at;
  const beside = "after" in at ? at.after : at.before;
  const index = others.findIndex(([key]) => key === beside);
  if (index < 0) return undefined;
  return "after" in at ? index + 1 : index;
}

function keyText(stream: string, key: unknown): string {
  if (typeof key !== "string" && typeof key !== "number" && typeof key !== "bigint")
    throw new DjustError(
      "DJ_STREAM",
      `The key of an item of the stream ${JSON.stringify(stream)} must be a string or number, got ${describe(key)}. Use a value that identifies the item, such as its id.`,
    );
  return String(key);
}

const optionNames = ["key", "item", "limit"] as const satisfies readonly (keyof ItemStreamOptions<unknown>)[];

function checkOptions(name: string, options: ItemStreamOptions<never>): void {
  const where = `stream(${JSON.stringify(name)})`;
  const unknown = Object.keys(options).find((option) => !(optionNames as readonly string[]).includes(option));
  if (unknown !== undefined)
    throw new DjustError(
      "DJ_STREAM",
      `Unknown option ${describe(unknown)} for ${where}.${didYouMean(unknown, optionNames)} Valid options: ${optionNames.join(", ")}.`,
    );
  const { key, item, limit } = options;
  if (typeof key !== "string" && typeof key !== "function")
    throw new DjustError(
      "DJ_STREAM",
      `The option key of ${where} must be the name of a property or a function, got ${describe(key)}.`,
    );
  if (typeof item !== "function")
    throw new DjustError(
      "DJ_STREAM",
      `The option item of ${where} must be a function that returns html\`…\`, got ${describe(item)}.`,
    );
  checkLimit(limit);
}

function checkLimit(limit: unknown): void {
  if (limit !== undefined && !(Number.isSafeInteger(limit) && (limit as number) > 0))
    throw new DjustError("DJ_STREAM", `limit must be a whole number from 1, got ${describe(limit)}.`);
}
