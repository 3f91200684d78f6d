import { CookieJar } from "../../behaviours/page.js";
import { Client } from "../../protocol/client/client.js";
import { lines } from "../../protocol/client/lines.js";
import { until } from "./site.js";

export type TransportName = keyof typeof lines;

/** How long a tab waits for its view before it tries again. */
const patienceMs = 15_000;

/** A person with a tab: presses the button, and comes back whenever the connection is lost. */
export class Person {
  readonly #client: Client;
  readonly #times: number[] = [];
  /** Number of the last message that was counted on an earlier page. */
  countedUpTo = 0;
  /** From when to when sleeps lasted that its session did not survive, in ms since 1970. */
  readonly away: (readonly [from: number, to: number])[] = [];
  #pressed = 0;
  #isGone = false;
  #isAsleep = false;

  private constructor(
    readonly transport: TransportName,
    private readonly name: string,
    client: Client,
  ) {
    this.#client = client;
  }

  static async come(transport: TransportName, name: string, origin: string): Promise<Person> {
    const client = new Client(origin, new CookieJar(), lines[transport], { patienceMs });
    const person = new Person(transport, name, client);
    await client.load("/");
    await client.connect();
    void person.#stay();
    return person;
  }

  /** The messages on screen, in order. */
  get shown(): readonly string[] {
    return this.#client.messages.map((message) => message.replace(/^success: /, ""));
  }

  press(): void {
    this.#client.start("save", { message: `${this.name} ${++this.#pressed}` });
  }

  /** The message of the last press. */
  get last(): string {
    return `${this.name} ${this.#pressed}`;
  }

  /** Messages of this person among these. */
  own(messages: Iterable<string>): readonly string[] {
    return [...messages].filter((message) => message.startsWith(`${this.name} `));
  }

  /** The longest time without a new message, in ms. */
  get longestSilenceMs(): number {
    return Math.max(0, ...this.#times.map((at, index) => at - (this.#times[index - 1] ?? at)));
  }

  /** The sessions that a page had around a message, and what came of it, to explain a loss. */
  historyOf(message: string): string {
    const number = Number(message.split(" ").at(-1));
    const at = (other: number): number =>
      this.#client.log.findIndex(
        (frame) => frame.type === "flash" && "message" in frame && frame.message === `${this.name} ${other}`,
      );
    const from = Math.max(0, at(number - 1));
    const to = at(number + 1);
    return this.#client.log
      .slice(from, to < 0 ? undefined : to + 1)
      .map((frame) => {
        if (frame.type === "mount")
          return `mount ${frame.session.slice(0, 4)} after ${frame.after} lastRef ${frame.lastRef}`;
        return "code" in frame ? frame.code : "ref" in frame ? `${frame.type} ${frame.ref}` : frame.type;
      })
      .slice(-40)
      .join(", ");
  }

  /** Closes the laptop: the connection is lost, and nothing connects again until it is opened. */
  async sleep(ms: number): Promise<void> {
    this.#isAsleep = true;
    this.#client.cut();
    await new Promise((resolve) => setTimeout(resolve, ms));
    this.#isAsleep = false;
  }

  /** Loads the page again. @returns what was on screen before */
  async reload(): Promise<readonly string[]> {
    this.#isAsleep = true;
    const { shown } = this;
    // A browser repeats a request whose connection the server has just closed.
    const load = (): Promise<boolean> => this.#client.load("/", "replace").then(() => true);
    await until("the page is loaded", load, 120_000);
    this.#isAsleep = false;
    return shown;
  }

  leave(): void {
    this.#isGone = true;
    this.#client.cut();
  }

  async #stay(): Promise<void> {
    let lost = 0;
    let shown = 0;
    let isBack = false;
    while (!this.#isGone) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      const { length } = this.#client.messages;
      if (length > shown) this.#times.push(performance.now());
      shown = length;
      if (this.#isAsleep) {
        isBack = true;
        continue;
      }
      if (this.#client.lost.length === lost && !isBack) continue;
      isBack = false;
      for (let delayMs = 200; !this.#isGone; delayMs = Math.min(2 * delayMs, 1_000)) {
        await new Promise((resolve) => setTimeout(resolve, delayMs));
        lost = this.#client.lost.length;
        const { length } = this.#client.log;
        this.#client.cut();
        this.#client.open();
        const isSettled = (): boolean =>
          this.#client.lost.length > lost || this.#client.typesSince(length).includes("mount");
        await until("the view is mounted", async () => isSettled(), patienceMs).catch(() => {});
        if (this.#client.typesSince(length).includes("mount")) break;
      }
    }
  }
}
