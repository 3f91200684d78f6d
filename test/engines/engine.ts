import type { Program } from "../../scripts/executables.mjs";

export type EngineName = "chromium" | "firefox" | "webkit";

/** Where the programs of an engine are. */
export type Programs<Name extends Program> = { readonly [N in Name]: string };

/** A browser, driven in the same way whichever it is. */
export interface Engine {
  readonly name: EngineName;
  readonly version: string;
  /** The tab that has the focus. */
  readonly tab: Tab;
  close(): Promise<void>;
}

/** What the suite does in a tab: only what all drivers can do, with input that the page cannot tell from a user's. */
export interface Tab {
  /** Opens a URL, and waits until the page has loaded. */
  goto(url: string): Promise<void>;
  reload(): Promise<void>;
  back(): Promise<void>;
  forward(): Promise<void>;
  /** Runs a function in the page. Its arguments and result are JSON, and it uses no variables from outside. */
  evaluate<Args extends readonly unknown[], Result>(
    run: (...args: Args) => Result,
    ...args: Args
  ): Promise<Result>;
  /** Clicks the middle of the first element that a selector matches. */
  click(selector: string): Promise<void>;
  hover(selector: string): Promise<void>;
  /** Types text into the focused element, key by key. */
  type(text: string): Promise<void>;
  /** Presses a key: "F8", "Escape", "Tab", "Enter". */
  key(name: Key): Promise<void>;
  /** @returns a PNG */
  screenshot(): Promise<Uint8Array>;
}

export type Key = "F8" | "Escape" | "Tab" | "Enter";

/**
 * The commands that load pages, made of scripts in the page. The drivers' own commands wait in vain for a page from
 * Firefox's back/forward cache, and WebKit's takes no other command until the page has loaded.
 */
export function movesOf(evaluate: Tab["evaluate"]): Pick<Tab, "goto" | "reload" | "back" | "forward"> {
  const load = async (url: string | undefined): Promise<void> => {
    // The page is left only once the driver's command has been answered.
    await evaluate((url) => {
      Object.assign(window, { isLeft: true });
      setTimeout(() => (url ? location.assign(url) : location.reload()));
    }, url ?? null);
    const hasLoaded = (): boolean => !("isLeft" in window) && document.readyState === "complete";
    for (const start = Date.now(); !(await evaluate(hasLoaded).catch(() => false)); ) {
      if (Date.now() > start + 20_000)
        throw new Error(`the page must load within 20 seconds: ${url ?? "reload"}`);
      await new Promise((done) => setTimeout(done, 10));
    }
  };
  // A page that enters the back/forward cache may be gone before its answer has left.
  const traverse = (run: () => void): Promise<void> => evaluate(run).catch(() => {});
  return {
    goto: load,
    reload: () => load(undefined),
    back: () => traverse(() => void setTimeout(() => history.back())),
    forward: () => traverse(() => void setTimeout(() => history.forward())),
  };
}
