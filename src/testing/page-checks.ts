import {
  attributeMistake,
  connectionMistakes,
  containerMistake,
  type DependentElement,
  dependentAttributes,
  documentMistakes,
  type FlashCommand,
  type FlashPut,
  focusMistake,
  names,
  namesInEffect,
  type PageMistake,
  type ServedPage,
  transportMistake,
} from "../wire/index.js";
import type { PageWindow } from "./browser/page-window.js";

const views = `[${names.root}]`;
const containers = `[id^="${names.flashContainer}"]`;
/** Elements whose content other scripts own, or streams. */
const ignored = `[${names.update}="ignore"],[${names.stream}]`;

/** Finds what a page in development would warn of, in one document after another. */
export class PageChecks {
  readonly #found: PageMistake[] = [];
  /** What has been found in the document, so that a test fails of it once. */
  #known = new Set<string>();

  /** Returns the mistakes that have been found since the last call. */
  take(): readonly PageMistake[] {
    return this.#found.splice(0);
  }

  /** Checks a document that has just been opened, and listens to what happens in it. @param hasScript whether JavaScript runs */
  open(window: PageWindow["window"], hasScript: boolean): void {
    this.#known = new Set();
    const served = window.document
      .querySelector(`meta[name="${names.developmentMeta}"]`)
      ?.getAttribute("content");
    if (served)
      for (const mistake of connectionMistakes(JSON.parse(served) as ServedPage, window.location))
        this.#add(mistake);
    if (!hasScript) return;
    window.addEventListener("djust:flash", (event) => {
      const command = (event as CustomEvent<FlashCommand>).detail;
      // After the listeners of the page, which may show the message themselves.
      queueMicrotask(() => event.defaultPrevented || this.message(window.document, command));
    });
    window.addEventListener("djust:push_event", (event) => {
      const { event: name, payload } = (event as CustomEvent<{ event: string; payload: unknown }>).detail;
      const { selector } = Object(payload) as { readonly selector?: unknown };
      if (name === "dj:focus" && typeof selector === "string") this.#focus(window.document, selector);
    });
    window.addEventListener("djust:connected", (event) => {
      const { transport } = (event as CustomEvent<{ readonly transport?: string }>).detail;
      if (transport && transport !== "websocket" && triesSocketFirst(window))
        this.#add(transportMistake(transport));
    });
  }

  /** Checks the place for a message. */
  message(document: Document, command: FlashCommand): void {
    if (command.action !== "put") return;
    const mistake = containerMistake(command as FlashPut, containerIds(document));
    if (mistake) this.#found.push(mistake);
  }

  /** Checks the document as it is now. @param hasScript whether JavaScript runs */
  document(window: PageWindow["window"], hasScript: boolean): void {
    const { document } = window;
    const elements = Array.from(document.querySelectorAll(`${views} [id]:not([id=""]):not(${containers})`));
    const mistakes = documentMistakes({
      containerIds: containerIds(document),
      ids: elements
        .filter((element) => element instanceof window.HTMLElement && !element.closest(ignored))
        .map(({ id }) => id),
      scripts: Array.from(
        document.querySelectorAll<HTMLScriptElement>("script[src]"),
        ({ src }) => new URL(src).pathname,
      ),
      hasView: document.querySelector(views) !== null,
      hasRun: !hasScript || "djust" in window,
    });
    for (const mistake of mistakes) this.#add(mistake);
    for (const element of Array.from(document.querySelectorAll(dependentAttributes)))
      if (element.closest(views) && !element.closest(ignored)) {
        const mistake = attributeMistake(dependent(element), window.location.origin);
        if (mistake) this.#add(mistake);
      }
  }

  #focus(document: Document, selector: string): void {
    try {
      if (!document.querySelector(selector)) this.#add(focusMistake(selector, true));
    } catch {
      this.#add(focusMistake(selector, false));
    }
  }

  #add(mistake: PageMistake): void {
    const key = `${mistake.code} ${mistake.subject ?? mistake.message}`;
    if (this.#known.has(key)) return;
    this.#known.add(key);
    this.#found.push(mistake);
  }
}

function containerIds(document: Document): readonly string[] {
  return Array.from(document.querySelectorAll(containers), ({ id }) => id);
}

function dependent(element: Element): DependentElement {
  const around: string[] = [];
  const root = element.closest(views);
  for (let at = element.parentElement; at && root?.contains(at); at = at.parentElement)
    around.push(...namesInEffect(at.attributes));
  const form = element.matches("button:not([type=button],[type=reset]),input[type=submit],input[type=image]")
    ? (element as HTMLButtonElement).form
    : null;
  const target = ["dj-patch", "dj-navigate", "href"].map((name) => element.getAttribute(name)).find(Boolean);
  return {
    tag: element.localName,
    own: namesInEffect(element.attributes),
    around: [...around, ...namesInEffect((element as HTMLInputElement).form?.attributes ?? [])],
    submits: form ? namesInEffect(form.attributes) : undefined,
    link: target ? new URL(target, element.baseURI).href : "",
  };
}

function triesSocketFirst(window: PageWindow["window"]): boolean {
  const config = window.document.querySelector(`meta[name="${names.configMeta}"]`)?.getAttribute("content");
  const { transports } = JSON.parse(config || "{}") as { readonly transports?: readonly string[] };
  return (
    transports?.[0] === "websocket" &&
    (window as { readonly WebSocket?: unknown }).WebSocket !== undefined &&
    (window as { readonly DJUST_USE_WEBSOCKET?: unknown }).DJUST_USE_WEBSOCKET !== false
  );
}
