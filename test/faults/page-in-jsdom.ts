import { readFileSync } from "node:fs";
import { CookieJar, JSDOM, VirtualConsole } from "jsdom";

const read = (name: string): string =>
  readFileSync(new URL(`../../dist/client/${name}.min.js`, import.meta.url), "utf8");

const script = read("djust");
/** What a browser loads when the page needs it. */
const parts = ["fallback", "fields", "loading", "navigation", "focus", "timing", "calls", "streams"].map(
  (name) => read(`djust-${name}`),
);

/** A page with the published browser script, in its own window. */
export interface LoadedPage {
  readonly window: Window & typeof globalThis;
  /** Text of each message, in the order shown. */
  readonly shown: readonly string[];
  readonly complaints: readonly string[];
  close(): void;
}

/**
 * Loads a page and starts its script.
 *
 * @param url where the page is loaded from, without faults
 * @param throughOrigin where the script connects to
 * @param draws whether the script renders messages; elements are slow in jsdom
 */
export async function loadPage(url: string, throughOrigin: string, draws: boolean): Promise<LoadedPage> {
  const { pathname, search } = new URL(url);
  const response = await fetch(url);
  const cookies = new CookieJar();
  for (const cookie of response.headers.getSetCookie()) cookies.setCookieSync(cookie, throughOrigin);
  const { window } = new JSDOM(await response.text(), {
    url: throughOrigin + pathname + search,
    cookieJar: cookies,
    runScripts: "outside-only",
    virtualConsole: new VirtualConsole(),
  });
  const cookie = cookies.getCookieStringSync(throughOrigin);
  const headers = { cookie, origin: throughOrigin };
  Object.assign(window, {
    fetch: (url: string, init: RequestInit) =>
      fetch(new URL(url, throughOrigin), {
        ...init,
        headers: { ...(init.headers as Record<string, string>), ...headers },
        signal: nodeSignal(init.signal),
      }),
    EventSource: eventSourceOf(throughOrigin, headers),
  });
  const shown: string[] = [];
  const complaints: string[] = [];
  if (draws)
    new window.MutationObserver((records) => {
      for (const { addedNodes } of records)
        for (const node of addedNodes)
          if (node instanceof window.Element && node.matches(".dj-flash")) shown.push(node.textContent ?? "");
    }).observe(window.document, { childList: true, subtree: true });
  else
    window.document.addEventListener("djust:flash", (event) => {
      event.preventDefault();
      shown.push((event as CustomEvent<{ message: string }>).detail.message);
    });
  window.addEventListener("djust:error", (event) => {
    complaints.push((event as CustomEvent<{ message: string }>).detail.message);
    event.preventDefault();
  });
  window.eval(script);
  for (const part of parts) window.eval(part);
  return {
    window: window as unknown as LoadedPage["window"],
    shown,
    complaints,
    close: () => window.close(),
  };
}

/** Node's fetch does not accept jsdom's abort signals. */
function nodeSignal(signal: AbortSignal | null | undefined): AbortSignal {
  const aborter = new AbortController();
  if (signal?.aborted) aborter.abort();
  signal?.addEventListener("abort", () => aborter.abort());
  return aborter.signal;
}

/** The part of EventSource (HTML, 9.2) that the script uses. */
function eventSourceOf(origin: string, headers: Record<string, string>): unknown {
  return class {
    onmessage: ((event: { data: string }) => void) | undefined;
    onerror: (() => void) | undefined;
    readonly #aborter = new AbortController();

    constructor(url: string) {
      this.#read(new URL(url, origin))
        .catch(() => {})
        .then(() => this.#aborter.signal.aborted || this.onerror?.());
    }

    addEventListener(): void {}

    close(): void {
      this.#aborter.abort();
    }

    async #read(url: URL): Promise<void> {
      const { body, ok } = await fetch(url, { headers, signal: this.#aborter.signal });
      if (!ok || !body) return;
      const decoder = new TextDecoder();
      let rest = "";
      for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
        const blocks = (rest + decoder.decode(chunk, { stream: true })).split("\n\n");
        rest = blocks.pop() ?? "";
        for (const block of blocks)
          if (block.startsWith("data: ") && !this.#aborter.signal.aborted)
            this.#tell(block.slice("data: ".length));
      }
    }

    /** An event cut short by a proxy may be invalid. */
    #tell(data: string): void {
      try {
        JSON.parse(data);
      } catch {
        return;
      }
      this.onmessage?.({ data });
    }
  };
}
