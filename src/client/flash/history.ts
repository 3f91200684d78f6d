import type { names } from "../../wire/index.js";
import * as dom from "../safe-dom.js";
import { findContainer, holdsMessages } from "./container.js";

const attribute: typeof names.flashHistory = "dj-flash-history";
const maxEntries = 20;

interface Entry {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly level: string;
  readonly message: string;
}

/** Names of levels in the page's language. */
type Labels = { readonly [level: string]: string };

/**
 * Fills each `dj-flash-history` of the page with the last messages of this tab, newest first. They survive live navigation
 * and page loads.
 *
 * It observes the messages in the page, so that it works with the whole script and with flash alone.
 */
export const keepHistory = (): void => {
  // Creating one for each message is slow.
  const clock = clockOf(dom.getAttribute(dom.rootElement(), "lang"));
  const noted = new WeakMap<Element, Entry>();
  let entries = read();

  const note = (element: HTMLElement): void => {
    const known = noted.get(element);
    const level = dom.dataset(element)["djFlashLevel"] ?? "";
    const message = dom.textContent(element) ?? "";
    if (known?.level === level && known.message === message) return;
    const entry: Entry = { at: Date.now(), level, message };
    noted.set(element, entry);
    // A message that is updated in place has one entry.
    entries = [entry, ...entries.filter((one) => one !== known)].slice(0, maxEntries);
    write(entries);
  };

  const show = ({ at, level, message }: Entry, labels: Labels): HTMLLIElement => {
    const item = dom.createElement("li");
    const add = (
      part: string,
      text: string,
      name: "span" | "time" = "span",
    ): HTMLSpanElement | HTMLTimeElement => {
      const element = dom.createElement(name);
      element.className = `dj-flash-history-${part}`;
      element.textContent = text;
      item.append(element, " ");
      return element;
    };
    const time = new Date(at);
    item.dataset["djFlashLevel"] = level;
    add("time", clock.format(time), "time").setAttribute("datetime", time.toISOString());
    add("level", (Object.hasOwn(labels, level) && labels[level]) || level);
    add("message", message);
    return item;
  };

  const shown = new WeakMap<Element, readonly Entry[]>();
  const look = (): void => {
    const container = findContainer();
    if (container)
      for (const element of dom.findAll(".dj-flash"))
        if (holdsMessages(dom.parentElement(element), container)) note(element as HTMLElement);
    for (const list of dom.findAll(`[${attribute}]`)) {
      if (shown.get(list) === entries && dom.children(list).length === entries.length) continue;
      shown.set(list, entries);
      const labels: Labels = JSON.parse(dom.getAttribute(list, "data-dj-levels") ?? "{}");
      dom.replaceChildren(list, ...entries.map((entry) => show(entry, labels)));
    }
  };

  look();
  if (typeof MutationObserver === "function")
    new MutationObserver(look).observe(document, { childList: true, characterData: true, subtree: true });
  // Other pages of the tab may have shown messages since.
  addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) return;
    entries = read();
    look();
  });
};

/** Formats times in the page's language, or in the browser's if the page names no valid one. */
const clockOf = (language: string | null): Intl.DateTimeFormat => {
  try {
    return new Intl.DateTimeFormat(language || undefined, { timeStyle: "medium" });
  } catch {
    return clockOf(null);
  }
};

const read = (): readonly Entry[] => {
  try {
    const stored: Partial<Entry>[] = JSON.parse(sessionStorage.getItem(attribute) ?? "[]");
    return stored.map(({ at, level, message }) => ({
      at: Number(at) || 0,
      level: `${level}`,
      message: `${message}`,
    }));
  } catch {
    // Storage may be blocked, or contain values of other scripts.
    return [];
  }
};

const write = (entries: readonly Entry[]): void => {
  try {
    sessionStorage.setItem(attribute, JSON.stringify(entries));
  } catch {}
};
