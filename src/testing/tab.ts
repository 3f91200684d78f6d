import { DjustError } from "../wire/index.js";
import type { Browser } from "./browser/browser.js";
import { Documents, type TabParts } from "./documents.js";
import type { ActionOptions, FormFields, Page, PushedEvent } from "./page.js";
import { problemOf, withPage } from "./problem.js";
import * as act from "./screen/act.js";
import { fieldIn, findOne, type Kind, kinds, select } from "./screen/find.js";
import { textOf } from "./screen/names.js";
import { describePage, messagesIn, type ShownFlash } from "./screen/show.js";
import type { TestClock } from "./test-clock.js";

/** The longest time that `reconnect` advances the clock: twice the longest reconnect delay. */
const reconnectWithinMs = 60_000;
/** The page script sends this many events in a burst and queues the rest for this long. */
const burst = { most: 8, ms: 100 } as const;
/** How many timers to run, at most, until a page over HTTP has polled the result of background work. */
const maxPolls = 100;

export let browserOf: (page: Page) => Browser;

/** A tab: performs user actions and waits for their results. */
export class Tab implements Page {
  readonly #parts: TabParts;
  readonly #documents: Documents;
  /** How many arrivals the test has seen. */
  #known = 0;
  #did = "the visit";

  constructor(parts: TabParts) {
    this.#parts = parts;
    this.#documents = new Documents(parts);
  }

  /* ------------------------------------------------------------------ reading the page */

  get url(): string {
    const { pathname, search, hash } = new URL(this.#documents.url);
    return pathname + search + hash;
  }

  get title(): string {
    return this.#document.title;
  }

  get status(): number {
    return this.#documents.status;
  }

  get text(): string {
    return textOf(this.#document.body);
  }

  get html(): string {
    return this.#documents.root.innerHTML;
  }

  get flash(): ShownFlash[] {
    return messagesIn(this.#document);
  }

  get focused(): HTMLElement | null {
    const { activeElement, body } = this.#document;
    return activeElement === body ? null : (activeElement as HTMLElement | null);
  }

  flashIn(container: string): ShownFlash[] {
    return messagesIn(this.#document, container);
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
    throw this.#explained(new DjustError("DJ_TEST_TARGET", `No element matches '${selector}'`));
  }

  findAll<E extends Element = HTMLElement>(selector: string): E[] {
    try {
      return Array.from(this.#document.querySelectorAll<E>(selector));
    } catch (error) {
      throw new DjustError("DJ_TEST_TARGET", `'${selector}' is not a valid CSS selector`, { cause: error });
    }
  }

  toString(): string {
    return describePage(this.#document, this.#documents.root, this.url);
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.#documents.isThere ? `Page ${this}` : "Page";
  }

  /* ------------------------------------------------------------------ user actions */

  click(target: string, options?: ActionOptions): Promise<void> {
    return this.#act(`click '${target}'`, () => act.click(this.#one(kinds.button, target, options)));
  }

  fill(field: string, value: string | number, options?: ActionOptions): Promise<void> {
    return this.#act(`fill '${field}'`, () =>
      act.fill(this.#one(kinds.field, field, options), String(value)),
    );
  }

  select(field: string, choice: string | readonly string[], options?: ActionOptions): Promise<void> {
    const choices = typeof choice === "string" ? [choice] : choice;
    return this.#act(`select '${field}'`, () => act.select(this.#one(kinds.field, field, options), choices));
  }

  check(field: string, checked = true, options?: ActionOptions): Promise<void> {
    return this.#act(`check '${field}'`, () => act.check(this.#one(kinds.field, field, options), checked));
  }

  async submit(form: string | FormFields = "form", fields: FormFields = {}): Promise<void> {
    if (typeof form === "object") return this.submit("form", form);
    for (const [name, value] of Object.entries(fields))
      await this.#act(`fill '${name}'`, () => act.enter(fieldIn(this.#one(kinds.form, form), name), value));
    return this.#act(`submit '${form}'`, () => act.submit(this.#one(kinds.form, form)));
  }

  press(key: string, on?: string): Promise<void> {
    return this.#act(`press '${key}'`, () => {
      if (on !== undefined) act.focus(this.#one(kinds.spot, on));
      act.press(this.#document.activeElement ?? this.#document.body, key);
    });
  }

  goto(path: string): Promise<void> {
    return this.#act(`goto '${path}'`, () => {
      const { origin } = this.#parts.network;
      if (!path.startsWith("/") && !path.startsWith(`${origin}/`))
        throw new DjustError("DJ_TEST_SETUP", `A path must start with "/", got '${path}'`);
      this.#documents.load(new URL(path, origin).href, "push", { isRequested: true });
    });
  }

  reload(): Promise<void> {
    return this.#act("reload", () =>
      this.#documents.load(this.#documents.url, "stay", { isRequested: true }),
    );
  }

  back(): Promise<void> {
    return this.#act("back", () => this.#documents.travel(-1));
  }

  forward(): Promise<void> {
    return this.#act("forward", () => this.#documents.travel(1));
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
      throw this.#explained(
        new DjustError(
          "DJ_TEST_WAIT",
          `The page did not reconnect within ${reconnectWithinMs} ms on its clock`,
        ),
      );
    this.#throwProblem();
  }

  close(): void {
    this.#documents.close();
  }

  /* ------------------------------------------------------------------ waiting for results */

  async settled(): Promise<void> {
    const { clock } = this;
    for (let polls = 0; polls < maxPolls; polls++) {
      await this.#until(() => this.#isAnswered && this.#isDone, "background work");
      if (!this.#documents.current.traffic.hasMore) break;
      await clock.advance(this.#parts.underTest.untilNextMs ?? 0);
    }
    this.#throwProblem();
  }

  async followRedirect(): Promise<Page> {
    const hasLed = (): boolean => this.#documents.arrivals > this.#known;
    await this.#until(() => this.#isAnswered && (hasLed() || this.#isDone), "a redirect");
    this.#throwProblem();
    if (!hasLed())
      throw this.#explained(
        new DjustError("DJ_TEST_WAIT", `No redirect followed ${this.#did}; the page stays at ${this.url}`),
      );
    this.#known = this.#documents.arrivals;
    return this;
  }

  /** Performs an action and waits for its reply. */
  async #act(what: string, action: () => void): Promise<void> {
    if (this.#documents.isClosed) throw new DjustError("DJ_TEST_SETUP", `Cannot ${what}: the page is closed`);
    await this.#parts.underTest.act(async () => {
      await this.#rest(burst.most / 2);
      this.#known = this.#documents.arrivals;
      this.#did = what;
      try {
        action();
      } catch (error) {
        throw this.#explained(error);
      }
      do await this.#until(() => this.#isAnswered, "a reply");
      while (await this.#rest(burst.most));
      this.#throwProblem();
    });
  }

  /** Advances the clock when a test sends more events at one time than a user could. */
  async #rest(most: number): Promise<boolean> {
    if (!this.#documents.isThere) return false;
    const { traffic } = this.#documents.current;
    if (traffic.sentSince(this.clock.now() - burst.ms) < most) return false;
    await this.clock.advance(burst.ms);
    return true;
  }

  get #isAnswered(): boolean {
    return this.#documents.problems.length > 0 || this.#documents.waitsFor === undefined;
  }

  /** Whether no turn is running, and no background work of this page. */
  get #isDone(): boolean {
    const documents = this.#documents;
    return documents.isThere && this.#parts.underTest.isDone(documents.current.traffic.sessions);
  }

  /** @param what describes what to wait for if the page does not know it more precisely */
  async #until(isSo: () => boolean, what: string): Promise<void> {
    const { underTest, timeoutMs } = this.#parts;
    const nearest = (): string => `${this.#documents.waitsFor ?? what} (after ${this.#did})`;
    try {
      await underTest.until(isSo, nearest, timeoutMs);
    } catch (error) {
      throw this.#explained(error);
    }
  }

  #throwProblem(): void {
    const [first] = this.#documents.problems.splice(0);
    if (first !== undefined) throw this.#explained(problemOf(first));
  }

  /** Adds the page to the error's message. */
  #explained(error: unknown): unknown {
    return this.#documents.isThere ? withPage(error, String(this)) : error;
  }

  get #document(): Document {
    return this.#documents.document;
  }

  #one(kind: Kind, target: string, { within }: ActionOptions = {}): Element {
    const { body } = this.#document;
    if (within === undefined) return findOne(body, kind, target);
    const parts = select(body, within);
    const [part] = parts;
    if (part && parts.length === 1) return findOne(part, kind, target);
    throw new DjustError(
      "DJ_TEST_TARGET",
      `Option "within" must match one element, but '${within}' matches ${parts.length}`,
    );
  }

  static {
    browserOf = (page) => {
      if (page instanceof Tab) return page.#parts.browser;
      throw new DjustError("DJ_TEST_SETUP", 'Option "as" must be a page returned by visit()');
    };
  }
}
