import { expect } from "vitest";
import type { TransportName } from "../../src/server/index.js";
import type { Engine, EngineName, Tab } from "./engine.js";
import type { Site } from "./site.js";

/** What a row runs in: one engine, one transport. */
export interface Bench {
  readonly engine: Engine;
  readonly tab: Tab;
  readonly site: Site;
  readonly transport: TransportName;
}

/** One behaviour, which holds in each engine over each transport. */
export interface Row {
  readonly group: string;
  /** A sentence for the table in the docs. */
  readonly name: string;
  /** Why the row does not apply, where an engine lacks what it is about. */
  not?(engine: EngineName, transport: TransportName): string | undefined | false;
  run(bench: Bench): Promise<void>;
}

/** Waits until a page has the live view, or is complete without one. */
async function open({ tab, site, transport }: Bench, path = "/"): Promise<void> {
  await tab.goto(site.origin + path);
  await live(tab);
  expect(await tab.evaluate(() => window.djust.transport)).toBe(transport);
}

const live = (tab: Tab): Promise<void> =>
  becomes(tab, () => document.querySelector("[dj-root]")?.classList.contains("dj-connected"), true);

/** Waits for a value in the page. A page that is being left answers nothing. */
async function becomes<Args extends readonly unknown[], Result>(
  tab: Tab,
  read: (...args: Args) => Result,
  expected: unknown,
  ...args: Args
): Promise<void> {
  await expect
    .poll(() => tab.evaluate(read, ...args).catch(() => undefined), { interval: 20, timeout: 20_000 })
    .toEqual(expected);
}

const messages = (tab: Tab, ...expected: readonly string[]): Promise<void> =>
  becomes(tab, readMessages, expected);

function readMessages(): (string | null)[] {
  return [...document.querySelectorAll(".dj-flash:not(.dj-flash-removing)")].map((one) => one.textContent);
}

const text = (tab: Tab, selector: string, expected: string): Promise<void> =>
  becomes(tab, (selector) => document.querySelector(selector)?.textContent, expected, selector);

const value = (tab: Tab, selector: string, expected: string): Promise<void> =>
  becomes(tab, (selector) => document.querySelector<HTMLInputElement>(selector)?.value, expected, selector);

const focusIn = (tab: Tab, expected: string): Promise<void> =>
  becomes(tab, () => document.activeElement?.id || document.activeElement?.textContent, expected);

/** Clicks the close button of a message, once the message has stopped moving. */
async function close(tab: Tab): Promise<void> {
  await becomes(tab, () => document.getAnimations().length, 0);
  await tab.click(".dj-flash-close");
}

/** Fills a field as a user does. */
async function fill(tab: Tab, selector: string, entered: string): Promise<void> {
  await tab.click(selector);
  await tab.type(entered);
}

/** Marks the document, to recognize that another one was loaded. */
const mark = (tab: Tab): Promise<unknown> =>
  tab.evaluate(() => Object.assign(window, { isMarked: true }).isMarked);
const isMarked = (tab: Tab): Promise<boolean> => tab.evaluate(() => "isMarked" in window);

/** Whether each message is what a pointer meets where it is. */
function areOnTop(): boolean[] {
  return [...document.querySelectorAll(".dj-flash:not(.dj-flash-removing)")].map((one) => {
    const { x, y, width, height } = one.getBoundingClientRect();
    return document.elementFromPoint(x + width / 2, y + height / 2)?.closest(".dj-flash") === one;
  });
}

const guide: readonly Omit<Row, "group">[] = [
  {
    name: "a message has the guide's markup, and comes with its update",
    async run(bench) {
      await open(bench);
      const { tab } = bench;
      await fill(tab, "#name", "Tea");
      await tab.click("#save");
      await messages(tab, "Item saved!");
      expect(
        await tab.evaluate(() => {
          const container = document.getElementById("dj-flash-container");
          const message = container?.firstElementChild;
          return [
            document.getElementById("saved")?.textContent,
            container?.getAttribute("aria-live"),
            message?.className,
            message?.getAttribute("role"),
            message?.getAttribute("data-dj-flash-level"),
          ];
        }),
      ).toEqual(["Tea|||", "polite", "dj-flash dj-flash-success", "alert", "success"]);
    },
  },
  {
    name: "several messages of a turn keep their order; one level is cleared, then all",
    async run(bench) {
      await open(bench);
      const { tab } = bench;
      await tab.click("#several");
      await messages(tab, "3 records created.", "2 duplicates skipped.", "1 records failed.");
      await tab.click("#clear-errors");
      await messages(tab, "3 records created.", "2 duplicates skipped.");
      await tab.click("#clear");
      await messages(tab);
    },
  },
  {
    name: "a message leaves after its time, and its element 300 ms later",
    async run(bench) {
      await open(bench);
      const { tab } = bench;
      await tab.evaluate(() => {
        const times: number[] = [];
        Object.assign(window, { times });
        const note = ({ target, addedNodes, removedNodes, type }: MutationRecord): void => {
          const element = type === "attributes" ? target : (addedNodes[0] ?? removedNodes[0]);
          if (!(element instanceof Element) || element.textContent !== "Short") return;
          if (type === "attributes" && !element.classList.contains("dj-flash-removing")) return;
          times.push(performance.now());
        };
        new MutationObserver((records) => records.forEach(note)).observe(
          document.getElementById("dj-flash-container") as Element,
          { childList: true, subtree: true, attributeFilter: ["class"] },
        );
      });
      await tab.click("#short");
      await becomes(tab, () => (window as unknown as { times: number[] }).times.length, 3);
      const [shown = 0, leaving = 0, gone = 0] = await tab.evaluate(
        () => (window as unknown as { times: number[] }).times,
      );
      // Observers are called late where the machine has other work.
      expect(leaving - shown).toBeGreaterThan(550);
      expect(gone - leaving).toBeGreaterThan(250);
    },
  },
  {
    name: "an error in a handler keeps the messages of its turn",
    async run(bench) {
      await open(bench);
      await bench.tab.click("#fail");
      await becomes(bench.tab, () => document.querySelector(".dj-flash")?.textContent, "Before the error");
      await bench.tab.click("#bump");
      await text(bench.tab, "#clicks", "1");
    },
  },
  {
    name: "background work shows its messages while it runs and at its end",
    async run(bench) {
      await open(bench);
      await bench.tab.click("#work");
      await messages(bench.tab, "Generating report...", "Report ready!");
    },
  },
  {
    name: "messages stay across a patch, and across Back within the view",
    async run(bench) {
      await open(bench);
      const { tab } = bench;
      await tab.click("#keep");
      await messages(tab, "Message 1");
      await tab.click("#to-page-2");
      await text(tab, "h1", "Desk 2");
      await tab.click("#next");
      await text(tab, "h1", "Desk 3");
      await tab.back();
      await text(tab, "h1", "Desk 2");
      await tab.forward();
      await text(tab, "h1", "Desk 3");
      await messages(tab, "Message 1");
    },
  },
  {
    name: "another view clears messages and shows its own; carried ones arrive once",
    async run(bench) {
      await open(bench);
      const { tab } = bench;
      await mark(tab);
      await tab.click("#keep");
      await messages(tab, "Message 1");
      await tab.click("#leave");
      await messages(tab, "Welcome!");
      await tab.back();
      await text(tab, "h1", "Desk 1");
      await messages(tab);
      await tab.click("#carry");
      await messages(tab, "Carried");
      await text(tab, "h1", "List");
      await tab.back();
      await text(tab, "h1", "Desk 1");
      await tab.forward();
      await text(tab, "h1", "List");
      await messages(tab);
      expect(await isMarked(tab)).toBe(true);
    },
  },
  {
    name: "mount's messages are in the first HTML, once; a reload shows them again",
    async run(bench) {
      await open(bench, "/arrival");
      await messages(bench.tab, "Welcome!");
      await bench.tab.reload();
      await live(bench.tab);
      await messages(bench.tab, "Welcome!");
    },
  },
  {
    name: "window.djust.flash shows, dismisses and clears",
    async run(bench) {
      await open(bench);
      const { tab } = bench;
      await tab.evaluate(() => {
        window.djust.flash.show("info", "one");
        window.djust.flash.show("error", "two");
        window.djust.flash.show("info", "three");
      });
      await messages(tab, "one", "two", "three");
      await tab.evaluate(() => window.djust.flash.dismiss(document.querySelector(".dj-flash") as Element));
      await messages(tab, "two", "three");
      await tab.evaluate(() => window.djust.flash.clear("error"));
      await messages(tab, "three");
    },
  },
];

const keyboard: readonly Omit<Row, "group">[] = [
  {
    name: "F8 focuses the newest message, Escape closes it, and the focus returns to the field",
    async run(bench) {
      await open(bench);
      const { tab } = bench;
      await tab.click("#keep");
      await tab.click("#keep");
      await messages(tab, "Message 1", "Message 2");
      await fill(tab, "#free", "typed");
      await tab.key("F8");
      await focusIn(tab, "Message 2");
      await tab.key("Escape");
      await focusIn(tab, "Message 1");
      await tab.key("Escape");
      await messages(tab);
      await focusIn(tab, "free");
      await tab.type("!");
      await value(tab, "#free", "typed!");
    },
  },
  {
    name: "a message stays while the pointer is on it",
    async run(bench) {
      await open(bench);
      const { tab } = bench;
      // The handle that show() returns cannot leave the page.
      const show = (autoDismiss: number) =>
        tab.evaluate(
          (ms) => void window.djust.flash.show("info", "Read me", { key: "read", autoDismiss: ms }),
          autoDismiss,
        );
      await show(0);
      await tab.hover(".dj-flash");
      await becomes(
        tab,
        () => document.getElementById("dj-flash-container")?.hasAttribute("data-dj-paused"),
        true,
      );
      await show(300);
      await tab.evaluate(() => new Promise((resolve) => setTimeout(resolve, 500)));
      await messages(tab, "Read me");
      await tab.hover("h1");
      await messages(tab);
    },
  },
];

const layers: readonly Omit<Row, "group">[] = (["dialog", "popover"] as const).map((id) => ({
  name: `messages appear above ${id === "dialog" ? "a modal dialog" : "a popover"}, and can be closed there`,
  async run(bench) {
    await open(bench);
    const { tab } = bench;
    await tab.evaluate((id) => {
      const element = document.getElementById(id) as HTMLDialogElement;
      id === "dialog" ? element.showModal() : element.showPopover();
    }, id);
    await tab.click(`#in-${id}`);
    await messages(tab, "Message 1");
    await becomes(tab, areOnTop, [true]);
    await close(tab);
    await messages(tab);
  },
}));

const entered: readonly Omit<Row, "group">[] = [
  {
    name: "typed text, its selection and the focus stay over updates",
    async run(bench) {
      await open(bench);
      const { tab } = bench;
      await fill(tab, "#free", "unsaved text");
      await tab.evaluate(() => (document.getElementById("free") as HTMLInputElement).setSelectionRange(2, 7));
      await tab.evaluate(() => document.getElementById("bump")?.click());
      await text(tab, "#clicks", "1");
      await tab.evaluate(() => document.getElementById("several")?.click());
      await messages(tab, "3 records created.", "2 duplicates skipped.", "1 records failed.");
      expect(
        await tab.evaluate(() => {
          const field = document.activeElement as HTMLInputElement;
          return [field.id, field.value, field.selectionStart, field.selectionEnd];
        }),
      ).toEqual(["free", "unsaved text", 2, 7]);
    },
  },
  ...(["moveBefore", "insertBefore"] as const).map(
    (way): Omit<Row, "group"> => ({
      name:
        way === "moveBefore"
          ? "a focused row that moves keeps its focus and text, with moveBefore"
          : "a focused row that moves keeps its focus and text, without moveBefore",
      not: (engine) => way === "moveBefore" && engine === "webkit" && "no moveBefore",
      async run(bench) {
        await open(bench, way === "moveBefore" ? "/list" : "/list?move=none");
        const { tab } = bench;
        expect(await tab.evaluate(() => "moveBefore" in Element.prototype)).toBe(way === "moveBefore");
        await fill(tab, "#b", "x");
        await becomes(
          tab,
          () => [...document.querySelectorAll("li input")].map(({ id }) => id).join(""),
          "adcb",
        );
        await tab.type("y");
        await becomes(
          tab,
          () => [...document.querySelectorAll("li input")].map(({ id }) => id).join(""),
          "abcd",
        );
        await focusIn(tab, "b");
        await value(tab, "#b", "xy");
      },
    }),
  ),
  {
    name: "values entered before the script came reach the view",
    async run(bench) {
      const { tab, site } = bench;
      const release = site.holdScripts();
      try {
        // The load event waits for the scripts.
        const loaded = tab.goto(`${site.origin}/`);
        await becomes(tab, () => [!!document.getElementById("free"), "djust" in window], [true, false]);
        await fill(tab, "#name", "Kim");
        await fill(tab, "#note", "long");
        await fill(tab, "#free", "text");
        release();
        await loaded;
        await live(tab);
        await tab.click("#save");
        await text(tab, "#saved", "Kim|long||text");
      } finally {
        release();
      }
    },
  },
];

const restored: readonly Omit<Row, "group">[] = [
  {
    name: "what the browser restores on a reload reaches the view, where a proxy strips no-store",
    async run(bench) {
      await open(bench, "/?stored");
      const { tab } = bench;
      await fill(tab, "#name", "Kim");
      await fill(tab, "#free", "text");
      await mark(tab);
      await tab.reload();
      await becomes(tab, () => "isMarked" in window, false);
      await live(tab);
      const [name, free] = await tab.evaluate(() =>
        ["name", "free"].map((id) => (document.getElementById(id) as HTMLInputElement).value),
      );
      if (!name) await fill(tab, "#name", "New");
      await tab.click("#save");
      await text(tab, "#saved", `${name || "New"}|||${free}`);
    },
  },
  {
    name: "what the browser restores on Back reaches the view",
    not: (engine) => engine === "firefox" && "restores no fields of a page with no-store",
    async run(bench) {
      await open(bench);
      const { tab, site } = bench;
      await fill(tab, "#loose", "Kim");
      await tab.click("#bump");
      await text(tab, "#clicks", "1");
      await tab.goto(`${site.origin}/elsewhere`);
      await tab.back();
      await value(tab, "#loose", "Kim");
      await live(tab);
      await fill(tab, "#name", "Lee");
      await tab.click("#save");
      await text(tab, "#saved", "Lee||Kim|");
      await value(tab, "#loose", "Kim");
    },
  },
  {
    name: "a page from the back/forward cache has its view as it was, and no messages",
    not: (engine, transport) =>
      engine === "firefox" && transport !== "http" && "does not keep a page that has an open connection",
    async run(bench) {
      await open(bench, "/?stored");
      const { tab, site } = bench;
      await tab.click("#keep");
      await messages(tab, "Message 1");
      await tab.click("#bump");
      await text(tab, "#clicks", "2");
      await fill(tab, "#free", "text");
      await mark(tab);
      await tab.goto(`${site.origin}/elsewhere`);
      await tab.back();
      await becomes(tab, () => (window as { isRestored?: boolean }).isRestored, true);
      expect(await isMarked(tab)).toBe(true);
      await live(tab);
      await messages(tab);
      await tab.click("#keep");
      await messages(tab, "Message 3");
      await text(tab, "#clicks", "3");
      await value(tab, "#free", "text");
    },
  },
];

const lost: readonly Omit<Row, "group">[] = [
  {
    name: "a dropped connection neither loses nor repeats a message, and keeps the view",
    async run(bench) {
      await open(bench);
      const { tab, site } = bench;
      await tab.click("#keep");
      await messages(tab, "Message 1");
      site.cut();
      await tab.click("#keep");
      await messages(tab, "Message 1", "Message 2");
    },
  },
  {
    name: "a restart of the server keeps what was entered",
    async run(bench) {
      await open(bench);
      const { tab, site } = bench;
      await fill(tab, "#name", "Kim");
      await fill(tab, "#free", "text");
      await site.restart();
      // Over HTTP, a page notices the restart with its next request.
      await tab.click("#bump");
      await live(tab);
      await tab.click("#save");
      await text(tab, "#saved", "Kim|||text");
    },
  },
];

const policies: readonly Omit<Row, "group">[] = [
  {
    name: "without scripts, a form works and its message is in the page",
    async run(bench) {
      const { tab, site } = bench;
      await tab.goto(`${site.origin}/arrival?policy=scriptless`);
      await messages(tab, "Welcome!");
      await tab.goto(`${site.origin}/?policy=scriptless`);
      expect(await tab.evaluate(() => "djust" in window)).toBe(false);
      await fill(tab, "#name", "Kim");
      await tab.click("#save");
      await messages(tab, "Item saved!");
      await text(tab, "#saved", "Kim|||");
      // Only a script marks messages as seen: the next page has them again, and must not leave them to the next row.
      await open(bench, "/list");
    },
  },
  {
    name: "the strictest policy, with Trusted Types, is not violated",
    async run(bench) {
      await open(bench, "/?policy=strict");
      const { tab } = bench;
      await fill(tab, "#name", "<b>Tea</b>");
      await tab.click("#save");
      await messages(tab, "Item saved!");
      await text(tab, "#saved", "<b>Tea</b>|||");
      await tab.click("#keep");
      await messages(tab, "Item saved!", "Message 1");
      await close(tab);
      await messages(tab, "Item saved!");
      await tab.click("#carry");
      await text(tab, "h1", "List");
      await messages(tab, "Carried");
      expect(await tab.evaluate(() => (window as unknown as { reported: string[] }).reported)).toEqual([]);
    },
  },
];

const of = (group: string, rows: readonly Omit<Row, "group">[]): Row[] =>
  rows.map((row) => ({ group, ...row }));

export const rows: readonly Row[] = [
  ...of("Messages", guide),
  ...of("Keyboard and pointer", keyboard),
  ...of("Top layer", layers),
  ...of("Entered text", entered),
  ...of("Restored pages", restored),
  ...of("Lost connections", lost),
  ...of("Policies", policies),
];
