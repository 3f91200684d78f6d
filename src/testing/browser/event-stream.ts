import type { AppUnderTest } from "../app-under-test.js";
import type { Network } from "./network.js";
import type { Traffic } from "./traffic.js";

type Listener = (event: { readonly type: string; readonly data: string }) => void;

/**
 * The page's `EventSource`, reduced to what the page script needs: it does not reconnect.
 *
 * @param absolute resolves a URL against the page's
 */
export function pageEventSource(
  network: Network,
  traffic: Traffic,
  underTest: AppUnderTest,
  absolute: (url: string) => string,
): new (
  url: string,
) => object {
  return class PageEventSource {
    onmessage: Listener | null = null;
    onerror: ((event: object) => void) | null = null;
    readonly #listeners = new Map<string, Listener[]>();
    #end: (() => void) | undefined;
    #isClosed = false;

    constructor(url: string) {
      const opened = underTest.begin("the event stream to open");
      void this.#read(absolute(url), opened)
        .catch(() => {})
        .then(() => {
          opened();
          traffic.lost();
          if (!this.#isClosed) this.onerror?.({});
        });
    }

    addEventListener(type: string, listener: Listener): void {
      this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener]);
    }

    close(): void {
      this.#isClosed = true;
      traffic.lost();
      this.#end?.();
    }

    async #read(url: string, opened: () => void): Promise<void> {
      const response = await network.open(url, { headers: { accept: "text/event-stream" } });
      this.#end = () => response.destroy();
      if (this.#isClosed || response.statusCode !== 200) return void response.destroy();
      opened();
      let text = "";
      response.setEncoding("utf8");
      for await (const piece of response) {
        const blocks = (text + piece).split("\n\n");
        text = blocks.pop() ?? "";
        for (const block of blocks) this.#take(block);
      }
    }

    #take(block: string): void {
      const lines = block.split("\n");
      const read = (field: string): string =>
        lines
          .filter((line) => line.startsWith(`${field}: `))
          .map((line) => line.slice(field.length + 2))
          .join("\n");
      const type = read("event") || "message";
      const data = read("data");
      if (this.#isClosed || data === "") return;
      underTest.note();
      if (type === "message") {
        traffic.came(JSON.parse(data));
        this.onmessage?.({ type, data });
      }
      for (const listener of this.#listeners.get(type) ?? []) listener({ type, data });
    }
  };
}
