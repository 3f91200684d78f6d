import { DjustError } from "../wire/index.js";
import type { Browser } from "./browser/browser.js";
import { Documents, type TabParts } from "./documents.js";
import type { Page, PushedEvent } from "./page.js";
import { PageInput } from "./page-input.js";
import { textOf } from "./screen/names.js";
import { describePage } from "./screen/show.js";
import { TabActions } from "./tab-actions.js";
import type { TestClock } from "./test-clock.js";

/** The longest time that `reconnect` advances the clock: twice the longest reconnect delay. */
const reconnectWithinMs = 60_000;

export let browserOf: (page: Page) => Browser;

/** A tab: performs user actions and waits for their results. */
export class Tab extends PageInput implements Page {
  readonly #parts: TabParts;

  constructor(parts: TabParts) {
    const documents = new Documents(parts);
    super(documents, new TabActions(parts, documents, () => describeTab(documents)));
    this.#parts = parts;
  }

  /* ------------------------------------------------------------------ reading the page */

  get url(): string {
    return pathOf(this.documents);
  }

  get title(): string {
    return this.documents.document.title;
  }

  get status(): number {
    return this.documents.status;
  }

  get text(): string {
    return textOf(this.documents.document.body);
  }

  get html(): string {
    return this.documents.root.innerHTML;
  }

  get focused(): HTMLElement | null {
    const { activeElement, body } = this.documents.document;
    return activeElement === body ? null : (activeElement as HTMLElement | null);
  }

  get pushed(): readonly PushedEvent[] {
    return this.documents.pushed;
  }

  get clock(): TestClock {
    return this.#parts.underTest.clock;
  }

  get window(): Page["window"] {
    return this.documents.current.window as unknown as Page["window"];
  }

  override toString(): string {
    return describeTab(this.documents);
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.documents.isThere ? `Page ${this}` : "Page";
  }

  /* ------------------------------------------------------------------ navigation */

  goto(path: string): Promise<void> {
    return this.actions.act(`goto '${path}'`, () => {
      const { origin } = this.#parts.network;
      if (!path.startsWith("/") && !path.startsWith(`${origin}/`))
        throw new DjustError("DJ_TEST_SETUP", `A path must start with "/", got '${path}'`);
      this.documents.load(new URL(path, origin).href, "push", { isRequested: true });
    });
  }

  reload(): Promise<void> {
    return this.actions.act("reload", () =>
      this.documents.load(this.documents.url, "stay", { isRequested: true }),
    );
  }

  back(): Promise<void> {
    return this.actions.act("back", () => this.documents.travel(-1));
  }

  forward(): Promise<void> {
    return this.actions.act("forward", () => this.documents.travel(1));
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
    while (!this.documents.isConnected && this.clock.now() < until)
      await this.clock.advance(underTest.untilNextMs ?? 1_000);
    if (!this.documents.isConnected)
      throw this.actions.explained(
        new DjustError(
          "DJ_TEST_WAIT",
          `The page did not reconnect within ${reconnectWithinMs} ms on its clock`,
        ),
      );
    this.actions.throwProblem();
  }

  close(): void {
    this.documents.close();
  }

  /* ------------------------------------------------------------------ waiting for results */

  settled(): Promise<void> {
    return this.actions.settled();
  }

  async followRedirect(): Promise<Page> {
    await this.actions.followRedirect(() => this.url);
    return this;
  }

  static {
    browserOf = (page) => {
      if (page instanceof Tab) return page.#parts.browser;
      throw new DjustError("DJ_TEST_SETUP", 'Option "as" must be a page returned by visit()');
    };
  }
}

function pathOf({ url }: Documents): string {
  const { pathname, search, hash } = new URL(url);
  return pathname + search + hash;
}

function describeTab(documents: Documents): string {
  return describePage(documents.document, documents.root, pathOf(documents));
}
