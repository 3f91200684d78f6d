import { DjustError } from "../wire/index.js";
import type { Documents, TabParts } from "./documents.js";
import { problemOf, withPage } from "./problem.js";

/** The page script sends this many events in a burst and queues the rest for this long. */
const burst = { most: 8, ms: 100 } as const;
/** How many timers to run, at most, until a page over HTTP has polled the result of background work. */
const maxPolls = 100;

/** Performs actions in a tab and waits for their results. Errors contain a description of the page. */
export class TabActions {
  /** How many arrivals the test has seen. */
  #known = 0;
  #did = "the visit";

  /** @param describe describes the page, for errors */
  constructor(
    private readonly parts: TabParts,
    private readonly documents: Documents,
    private readonly describe: () => string,
  ) {}

  /** Performs an action and waits for its reply. */
  async act(what: string, action: () => void): Promise<void> {
    if (this.documents.isClosed) throw new DjustError("DJ_TEST_SETUP", `Cannot ${what}: the page is closed`);
    await this.parts.underTest.act(async () => {
      await this.#rest(burst.most / 2);
      this.#known = this.documents.arrivals;
      this.#did = what;
      try {
        action();
      } catch (error) {
        throw this.explained(error);
      }
      do await this.#until(() => this.#isAnswered, "a reply");
      while (await this.#rest(burst.most));
      this.throwProblem();
    });
  }

  /** Advances the clock when a test sends more events at one time than a user could. */
  async #rest(most: number): Promise<boolean> {
    if (!this.documents.isThere) return false;
    const { traffic } = this.documents.current;
    if (traffic.sentSince(this.parts.underTest.clock.now() - burst.ms) < most) return false;
    await this.parts.underTest.clock.advance(burst.ms);
    return true;
  }

  get #isAnswered(): boolean {
    return this.documents.problems.length > 0 || this.documents.waitsFor === undefined;
  }

  /** Whether no turn is running, and no background work of this page. */
  get #isDone(): boolean {
    const { documents } = this;
    return documents.isThere && this.parts.underTest.isDone(documents.current.traffic.sessions);
  }

  /** @param what describes what to wait for if the page does not know it more precisely */
  async #until(isSo: () => boolean, what: string): Promise<void> {
    const { underTest, timeoutMs } = this.parts;
    const nearest = (): string => `${this.documents.waitsFor ?? what} (after ${this.#did})`;
    try {
      await underTest.until(isSo, nearest, timeoutMs);
    } catch (error) {
      throw this.explained(error);
    }
  }

  /** Waits until no turn is running and nothing is in transit. */
  async idle(): Promise<void> {
    await this.parts.underTest.settle(this.parts.timeoutMs);
    this.throwProblem();
  }

  throwProblem(): void {
    const [first] = this.documents.problems.splice(0);
    const [mistake] = this.documents.takeMistakes();
    if (first !== undefined) throw this.explained(problemOf(first));
    if (mistake) throw this.explained(mistake);
  }

  /** Adds the page to the error's message. */
  explained(error: unknown): unknown {
    return this.documents.isThere ? withPage(error, this.describe()) : error;
  }

  /** Waits until background work is done and the page shows its result. */
  async settled(): Promise<void> {
    const { underTest } = this.parts;
    for (let polls = 0; polls < maxPolls; polls++) {
      await this.#until(() => this.#isAnswered && this.#isDone, "background work");
      if (!this.documents.current.traffic.hasMore) break;
      try {
        await underTest.advanceToNext();
      } catch (error) {
        throw this.explained(error);
      }
    }
    this.throwProblem();
  }

  /** Waits until the last action has led to another page. @param url the URL of the page now */
  async followRedirect(url: () => string): Promise<void> {
    const hasLed = (): boolean => this.documents.arrivals > this.#known;
    await this.#until(() => this.#isAnswered && (hasLed() || this.#isDone), "a redirect");
    this.throwProblem();
    if (!hasLed())
      throw this.explained(
        new DjustError("DJ_TEST_WAIT", `No redirect followed ${this.#did}; the page stays at ${url()}`),
      );
    this.#known = this.documents.arrivals;
  }
}
