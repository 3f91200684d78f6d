import { DjustError, describe, unknownOption } from "../wire/index.js";
import type { Browser } from "./browser/browser.js";
import { Documents, type TabParts } from "./documents.js";
import type { ActionOptions, FormFields, Page, PushedEvent } from "./page.js";
import { PageMessages } from "./page-messages.js";
import * as act from "./screen/act.js";
import { fieldIn, findOne, type Kind, kinds, select } from "./screen/find.js";
import { textOf } from "./screen/names.js";
import { describePage } from "./screen/show.js";
import { TabActions } from "./tab-actions.js";
import type { TestClock } from "./test-clock.js";

/** The longest time that `reconnect` advances the clock: twice the longest reconnect delay. */
const reconnectWithinMs = 60_000;

export let browserOf: (page: Page) => Browser;

/** A tab: performs user actions and waits for their results. */
export class Tab extends PageMessages implements Page {
  readonly #parts: TabParts;
  readonly #documents: Documents;
  readonly #actions: TabActions;

  constructor(parts: TabParts) {
    const documents = new Documents(parts);
    super(documents);
    this.#parts = parts;
    this.#documents = documents;
    this.#actions = new TabActions(parts, this.#documents, () => String(this));
  }

  /* ------------------------------------------------------------------ reading the page */

  get url(): string {
    const { pathname, search, hash } = new URL(this.#documents.url);
    return pathname + search + hash;
  }

  get title(): string {
    return this.#documents.document.title;
  }

  get status(): number {
    return this.#documents.status;
  }

  get text(): string {
    return textOf(this.#documents.document.body);
  }

  get html(): string {
    return this.#documents.root.innerHTML;
  }

  get focused(): HTMLElement | null {
    const { activeElement, body } = this.#documents.document;
    return activeElement === body ? null : (activeElement as HTMLElement | null);
  }

  get pushed(): readonly PushedEvent[] {
    return this.#documents.pushed;
  }

  get clock(): TestClock {
    return this.#parts.underTest.clock;
  }

  get window(): Window & typeof globalThis {
    return this.#documents.current.window as unknown as Window & typeof globalThis;
  }

  find<E extends Element = HTMLElement>(selector: string): E {
    const [first] = this.findAll<E>(selector);
    if (first) return first;
    throw this.#actions.explained(new DjustError("DJ_TEST_TARGET", `No element matches '${selector}'`));
  }

  findAll<E extends Element = HTMLElement>(selector: string): E[] {
    try {
      return Array.from(this.#documents.document.querySelectorAll<E>(selector));
    } catch (error) {
      throw new DjustError("DJ_TEST_TARGET", `'${selector}' is not a valid CSS selector`, { cause: error });
    }
  }

  override toString(): string {
    return describePage(this.#documents.document, this.#documents.root, this.url);
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.#documents.isThere ? `Page ${this}` : "Page";
  }

  /* ------------------------------------------------------------------ user actions */

  click(target: string, options?: ActionOptions): Promise<void> {
    return this.#actions.act(`click '${target}'`, () =>
      act.click(one(this.#documents.document, kinds.button, target, options)),
    );
  }

  fill(field: string, value: string | number, options?: ActionOptions): Promise<void> {
    return this.#actions.act(`fill '${field}'`, () =>
      act.fill(one(this.#documents.document, kinds.field, field, options), String(value)),
    );
  }

  select(field: string, choice: string | readonly string[], options?: ActionOptions): Promise<void> {
    const choices = typeof choice === "string" ? [choice] : choice;
    return this.#actions.act(`select '${field}'`, () =>
      act.select(one(this.#documents.document, kinds.field, field, options), choices),
    );
  }

  check(field: string, checked = true, options?: ActionOptions): Promise<void> {
    return this.#actions.act(`check '${field}'`, () =>
      act.check(one(this.#documents.document, kinds.field, field, options), checked),
    );
  }

  async submit(form: string | FormFields = "form", fields: FormFields = {}): Promise<void> {
    if (typeof form === "object") return this.submit("form", form);
    for (const [name, value] of Object.entries(fields))
      await this.#actions.act(`fill '${name}'`, () =>
        act.enter(fieldIn(one(this.#documents.document, kinds.form, form), name), value),
      );
    return this.#actions.act(`submit '${form}'`, () =>
      act.submit(one(this.#documents.document, kinds.form, form)),
    );
  }

  press(key: string, on?: string): Promise<void> {
    return this.#actions.act(`press '${key}'`, () => {
      if (on !== undefined) act.focus(one(this.#documents.document, kinds.spot, on));
      act.press(this.#documents.document.activeElement ?? this.#documents.document.body, key);
    });
  }

  scrollTo(end: "top" | "bottom", list?: string): Promise<void> {
    return this.#actions.act(`scroll to the ${end}${list === undefined ? "" : ` of '${list}'`}`, () => {
      const { current, document } = this.#documents;
      current.intersections.show(act.itemAt(document.body, end, list));
    });
  }

  goto(path: string): Promise<void> {
    return this.#actions.act(`goto '${path}'`, () => {
      const { origin } = this.#parts.network;
      if (!path.startsWith("/") && !path.startsWith(`${origin}/`))
        throw new DjustError("DJ_TEST_SETUP", `A path must start with "/", got '${path}'`);
      this.#documents.load(new URL(path, origin).href, "push", { isRequested: true });
    });
  }

  reload(): Promise<void> {
    return this.#actions.act("reload", () =>
      this.#documents.load(this.#documents.url, "stay", { isRequested: true }),
    );
  }

  back(): Promise<void> {
    return this.#actions.act("back", () => this.#documents.travel(-1));
  }

  forward(): Promise<void> {
    return this.#actions.act("forward", () => this.#documents.travel(1));
  }

  async disconnect(): Promise<void> {
    const { network, underTest } = this.#parts;
    network.isDown = true;
    await underTest.settle();
  }

  async reconnect(): Promise<void> {
    const { network, underTest } = this.#parts;
    network.isDown = false;
    const until = this.clock.now() + reconnectWithinMs;
    await underTest.settle();
    while (!this.#documents.isConnected && this.clock.now() < until)
      await this.clock.advance(underTest.untilNextMs ?? 1_000);
    if (!this.#documents.isConnected)
      throw this.#actions.explained(
        new DjustError(
          "DJ_TEST_WAIT",
          `The page did not reconnect within ${reconnectWithinMs} ms on its clock`,
        ),
      );
    this.#actions.throwProblem();
  }

  close(): void {
    this.#documents.close();
  }

  /* ------------------------------------------------------------------ waiting for results */

  settled(): Promise<void> {
    return this.#actions.settled();
  }

  async followRedirect(): Promise<Page> {
    await this.#actions.followRedirect(() => this.url);
    return this;
  }

  static {
    browserOf = (page) => {
      if (page instanceof Tab) return page.#parts.browser;
      throw new DjustError("DJ_TEST_SETUP", 'Option "as" must be a page returned by visit()');
    };
  }
}

/** The one element for a target of an action. @throws {DjustError} DJ_TEST_TARGET */
function one({ body }: Document, kind: Kind, target: string, options: ActionOptions = {}): Element {
  const { within } = options;
  const unknown =
    options === null || typeof options !== "object"
      ? `The options of an action must be an object such as { within: "#item-3" }, got ${describe(options)}`
      : unknownOption("an action", options, ["within"]);
  if (unknown !== undefined) throw new DjustError("DJ_TEST_SETUP", unknown);
  if (within === undefined) return findOne(body, kind, target);
  const parts = select(body, within);
  const [part] = parts;
  if (part && parts.length === 1) return findOne(part, kind, target);
  throw new DjustError(
    "DJ_TEST_TARGET",
    `Option "within" must match one element, but '${within}' matches ${parts.length}`,
  );
}
