import type { StreamOperation, StreamPosition } from "../../wire/index.js";

/** Maximum number of characters of one stream that wait for the browser. */
const maxWaiting = 1_000_000;
/** Maximum number of items of one stream that wait for the browser. */
const maxItems = 10_000;

type TextVerb = "append" | "prepend" | "replace";

/** Inserts at one end with one limit, and nothing inserted elsewhere since the first of them. */
interface Run {
  readonly at: "start" | "end";
  readonly limit: number;
  /** The items that are still there, in the order in which they were inserted. */
  readonly keys: Set<string>;
}

/**
 * The changes of one stream since something was last sent to the browser, merged as far as possible: appended text
 * becomes one text, and an item has one operation where possible. A slow browser therefore gets the latest state, and
 * little waits for it.
 *
 * The result is that of all operations, one by one. Where a limit removes items, or an index counts them, an operation
 * counts even if its item is gone, so it stays: an item that was inserted and deleted may have pushed out another. Two
 * things still shorten a list with a limit. While all items are added at one end, an item that is added again leaves out
 * its earlier insert. And once a run of inserts at one end fills the list, nothing before it matters.
 */
export class PendingOperations {
  #isStarted = false;
  #isReset = false;
  /** Text operations, oldest first; neighbours of the same kind are merged. */
  #texts: [verb: TextVerb, text: string][] = [];
  /** Item operations by number, oldest first. */
  readonly #items = new Map<number, StreamOperation>();
  /** The number of the last operation of each item. */
  readonly #numbers = new Map<string, number>();
  /** Items beside which others are inserted, so that the operations that put them there are needed. */
  readonly #anchors = new Set<string>();
  #lastNumber = 0;
  #end: StreamOperation | undefined;
  #run: Run | undefined;
  /** Which earlier operations of an item may be left out. */
  #merges: "all" | "inserts of the run" | "none" = "all";
  #size = 0;

  get isEmpty(): boolean {
    return !this.#isStarted && !this.#isReset && !this.#end && this.#texts.length + this.#items.size === 0;
  }

  /** Characters that wait. */
  get size(): number {
    return this.#size;
  }

  /** Whether more is waiting than allowed, because the browser reads too slowly. */
  get isTooLarge(): boolean {
    return this.#size > maxWaiting || this.#items.size > maxItems;
  }

  start(): void {
    this.#isStarted = true;
    this.#end = undefined;
  }

  /** @param end the operation that ends the stream */
  end(end: readonly ["done"] | readonly ["error", string]): void {
    this.#end = end;
  }

  /** Drops all earlier operations, because the page removes their result anyway. */
  reset(): void {
    this.#drop();
    this.#isReset = true;
  }

  text(verb: TextVerb, text: string): void {
    if (verb === "replace") this.#dropTexts();
    const last = this.#texts.at(-1);
    if (last && verb === "append" && last[0] !== "prepend") last[1] += text;
    else if (last && verb === "prepend" && last[0] !== "append") last[1] = text + last[1];
    else this.#texts.push([verb, text]);
    this.#size += text.length;
  }

  insert(key: string, html: string, at: StreamPosition, limit: number | undefined): void {
    const run = this.#runOf(at, limit);
    if (!run && (limit !== undefined || typeof at === "number" || this.#merges !== "all"))
      this.#merges = "none";
    if (typeof at !== "object" && this.#merges !== "none") this.#forget(key);
    this.#add(key, limit === undefined ? ["insert", key, html, at] : ["insert", key, html, at, limit]);
    if (!run) return;
    run.keys.delete(key);
    run.keys.add(key);
    this.#prune(run);
  }

  update(key: string, html: string): void {
    const number = this.#numbers.get(key);
    const waiting = number === undefined ? undefined : this.#items.get(number);
    // The item will have been removed.
    if (waiting?.[0] === "delete") return;
    const isBeside = waiting?.[0] === "insert" && typeof waiting[3] === "object";
    // If the item that it goes beside is gone, nothing is inserted, but an older version may be in the page.
    if (number === undefined || !waiting || isBeside) return this.#add(key, ["update", key, html]);
    // A map keeps the position of a key that is set again.
    this.#items.set(number, withHtml(waiting, html));
    this.#size += html.length - sizeOf(waiting);
  }

  delete(key: string): void {
    this.#run?.keys.delete(key);
    if (this.#merges === "all") this.#forget(key);
    else this.#merges = "none";
    this.#add(key, ["delete", key]);
  }

  /** The operations, in the order in which the browser applies them. */
  all(): readonly StreamOperation[] {
    const operations: StreamOperation[] = [];
    if (this.#isStarted) operations.push(["start"]);
    if (this.#isReset) operations.push(["reset"]);
    operations.push(...this.#texts, ...this.#items.values());
    if (this.#end) operations.push(this.#end);
    return operations;
  }

  /** Removes and returns the operations. */
  take(): readonly StreamOperation[] {
    const operations = this.all();
    this.clear();
    return operations;
  }

  /** Adds operations that were taken from another one. */
  merge(operations: readonly StreamOperation[]): void {
    for (const operation of operations) {
      switch (operation[0]) {
        case "start":
          this.start();
          break;
        case "reset":
          this.reset();
          break;
        case "append":
        case "prepend":
        case "replace":
          this.text(operation[0], operation[1]);
          break;
        case "insert":
          this.insert(operation[1], operation[2], operation[3], operation[4]);
          break;
        case "update":
          this.update(operation[1], operation[2]);
          break;
        case "delete":
          this.delete(operation[1]);
          break;
        case "done":
        case "error":
          this.end(operation);
          break;
        default:
          operation satisfies never;
      }
    }
  }

  clear(): void {
    this.#drop();
    this.#isStarted = false;
    this.#end = undefined;
  }

  #drop(): void {
    this.#dropTexts();
    this.#items.clear();
    this.#numbers.clear();
    this.#anchors.clear();
    this.#run = undefined;
    this.#merges = "all";
    this.#isReset = false;
    this.#size = 0;
  }

  #dropTexts(): void {
    for (const [, text] of this.#texts) this.#size -= text.length;
    this.#texts = [];
  }

  #add(key: string, operation: StreamOperation): void {
    this.#items.set(++this.#lastNumber, operation);
    this.#numbers.set(key, this.#lastNumber);
    this.#size += sizeOf(operation);
    const at = operation[0] === "insert" ? operation[3] : undefined;
    if (typeof at === "object") this.#anchors.add("after" in at ? at.after : at.before);
  }

  #forget(key: string): void {
    const number = this.#numbers.get(key);
    if (number !== undefined && !this.#anchors.has(key)) this.#remove(number);
  }

  #remove(number: number): void {
    const operation = this.#items.get(number);
    if (!operation) return;
    this.#items.delete(number);
    this.#size -= sizeOf(operation);
    const key = operation[1] as string;
    if (this.#numbers.get(key) === number) this.#numbers.delete(key);
  }

  /** The run that an insert belongs to; `undefined` if it is not at an end, or has no limit. */
  #runOf(at: StreamPosition, limit: number | undefined): Run | undefined {
    const run = this.#run;
    if (run && run.at === at && run.limit === limit) return run;
    this.#run = undefined;
    if (limit === undefined || (at !== "start" && at !== "end")) return undefined;
    this.#merges = this.#items.size > 0 ? "none" : "inserts of the run";
    this.#run = { at, limit, keys: new Set() };
    return this.#run;
  }

  /**
   * If the items of a run fill the list, drops everything before them: the list has these items, whatever it had before.
   */
  #prune({ keys, limit }: Run): void {
    for (const oldest of keys) {
      if (keys.size <= limit) break;
      keys.delete(oldest);
    }
    const [oldest] = keys;
    const from = oldest === undefined || keys.size < limit ? undefined : this.#numbers.get(oldest);
    if (from === undefined) return;
    for (const number of this.#items.keys()) {
      if (number >= from) return;
      this.#remove(number);
    }
  }
}

function withHtml(operation: StreamOperation, html: string): StreamOperation {
  if (operation[0] !== "insert") return ["update", operation[1] as string, html];
  const [verb, key, , at, limit] = operation;
  return limit === undefined ? [verb, key, html, at] : [verb, key, html, at, limit];
}

function sizeOf(operation: StreamOperation): number {
  return operation[0] === "insert" || operation[0] === "update" ? operation[2].length : 0;
}
