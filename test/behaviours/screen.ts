import type { FlashCommand, FlashPut } from "../../src/wire/index.js";

/** The messages on screen, by the rules of the page's script. */
export class Screen {
  #shown: FlashPut[] = [];
  #session: string | undefined;
  #seen = 0;
  readonly #names = new Set<string>();

  /** As "level: message", oldest first. */
  get messages(): readonly string[] {
    return this.#shown.map(({ level, message }) => `${level}: ${message}`);
  }

  /** The highest id shown, to acknowledge. */
  get seen(): number {
    return this.#seen;
  }

  /** Shows the messages in the page's HTML. */
  load(html: string): void {
    this.#session = undefined;
    this.#seen = 0;
    this.#names.clear();
    this.#shown = messagesIn(html);
  }

  /** Ids are relative to a live session. */
  adopt(session: string): void {
    if (session === this.#session) return;
    this.#session = session;
    this.#seen = 0;
  }

  take(command: FlashCommand): void {
    const { id } = command;
    if (id !== undefined) {
      if (id <= this.#seen) return;
      this.#seen = id;
    }
    const { uid } = command;
    if (uid !== undefined && this.#names.has(uid)) return;
    if (uid !== undefined) this.#names.add(uid);
    if (command.action === "clear") {
      const { level } = command;
      this.#shown = this.#shown.filter((put) => level !== undefined && put.level !== level);
      return;
    }
    const same = this.#shown.findIndex(({ key }) => key !== undefined && key === command.key);
    if (same === -1) this.#shown.push(command);
    else this.#shown[same] = command;
  }

  reset(): void {
    this.#shown = [];
  }
}

/** The messages in a page's HTML. */
export function messagesIn(html: string): FlashPut[] {
  const message =
    /<div class="dj-flash dj-flash-[^"]*" role="alert" data-dj-flash-level="([^"]*)"[^>]*>(.*?)<\/div>/gs;
  return [...html.matchAll(message)].map(([, level = "", text = ""]) => ({
    action: "put",
    level: unescaped(level),
    message: unescaped(text),
  }));
}

/** The text of escaped HTML, also in attributes. */
export function unescaped(html: string): string {
  return html.replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (whole, decimal, hex, name) =>
    decimal
      ? String.fromCodePoint(Number(decimal))
      : hex
        ? String.fromCodePoint(Number.parseInt(hex, 16))
        : (named[name] ?? whole),
  );
}

const named: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
