import type { Tab } from "../engines/engine.js";
import type { Reader, Utterance } from "./reader.js";
import type { Browser } from "./transcript.js";

/** What a case can do. */
export interface Room {
  readonly tab: Tab;
  /** Presses a key, as a user does. */
  readonly key: Reader["key"];
  listen(isComplete?: (heard: readonly Utterance[]) => boolean): Promise<Utterance[]>;
  readonly origin: string;
  /** Clicks an element by script, so that nothing else is said. */
  click(id: string, values?: { readonly [name: string]: string }): Promise<void>;
  /** Ends or restores the network. */
  network(isUp: boolean): void;
}

export interface Case {
  readonly name: string;
  /** The texts that have to be said, each once, in this order. Names of roles and regions may be around them. */
  readonly expected: readonly string[];
  /** What differs in a browser, for a reason that docs/guide/screen-reader.md gives. */
  readonly expectedIn?: { readonly [B in Browser]?: readonly string[] };
  /** The politeness of all of them. */
  readonly politeness?: { readonly [B in Browser]: string };
  /** Texts that are said once or not at all. */
  readonly mayBeSaid?: readonly string[];
  run(room: Room): Promise<void>;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const polite = { chromium: "polite", firefox: "polite" };
/** Firefox reports that a message was added to the container, which is polite, and Orca looks no further. */
const assertive = { chromium: "assertive", firefox: "polite" };

const level = (name: string, politeness: typeof polite): Case => ({
  name: `a message of the level "${name}"`,
  expected: [`This is ${name}.`],
  politeness,
  run: ({ click }) => click("put", { level: name, text: `This is ${name}.` }),
});

export const cases: readonly Case[] = [
  level("info", polite),
  level("success", polite),
  level("warning", polite),
  level("error", assertive),
  {
    name: 'an error with `politeness: "polite"`',
    expected: ["A quiet error."],
    politeness: polite,
    run: ({ click }) => click("put", { level: "error", text: "A quiet error.", politeness: "polite" }),
  },
  {
    name: 'an info with `politeness: "assertive"`',
    expected: ["An urgent info."],
    politeness: assertive,
    run: ({ click }) => click("put", { level: "info", text: "An urgent info.", politeness: "assertive" }),
  },
  {
    name: "three in one turn, the last an error",
    expected: ["First of three.", "Second of three.", "Third failed."],
    run: ({ click }) => click("three"),
  },
  {
    name: "the same text twice, in two turns",
    expected: ["Said twice.", "Said twice."],
    async run({ click }) {
      await click("put", { level: "info", text: "Said twice." });
      await pause(1500);
      await click("put", { level: "info", text: "Said twice." });
    },
  },
  {
    name: "a message that is updated in place",
    expected: ["Step one.", "Step two."],
    async run({ click }) {
      await click("step", { text: "Step one." });
      await pause(1500);
      await click("step", { text: "Step two." });
    },
  },
  {
    name: "a repeated message with a count",
    expected: ["Item moved.", "Item moved.×2"],
    expectedIn: { chromium: ["Item moved.", "×2"] },
    async run({ click }) {
      await click("repeat");
      await pause(1500);
      await click("repeat");
    },
  },
  {
    name: "an error right after another message",
    expected: ["Still reading this.", "It has failed."],
    async run({ click }) {
      await click("put", { level: "info", text: "Still reading this." });
      await pause(60);
      await click("put", { level: "error", text: "It has failed." });
    },
  },
  { name: "a message with an action", expected: ["Item deleted."], run: ({ click }) => click("deletable") },
  {
    name: "F8, with the focus in a field",
    expected: ["Item deleted."],
    async run({ tab, key, listen }) {
      await tab.evaluate(() => document.getElementById("field")?.focus());
      await listen();
      key("F8");
    },
  },
  { name: "Tab to its button", expected: ["Undo push button."], run: async ({ key }) => key("Tab") },
  { name: "Escape", expected: ["It has failed."], run: async ({ key }) => key("Escape") },
  {
    name: "Escape again",
    expected: ["Still reading this."],
    run: async ({ key }) => key("Escape"),
  },
  {
    name: "the first message over a modal dialog",
    expected: ["Over the dialog."],
    async run({ tab, listen, click }) {
      await tab.evaluate(() => {
        window.djust.flash.clear();
        (document.getElementById("dialog") as HTMLDialogElement).showModal();
      });
      await listen();
      await click("put", { level: "info", text: "Over the dialog." });
    },
  },
  {
    name: "the list of recent messages, opened and read",
    expected: ["Over the dialog.", "Item deleted.", "It has failed."],
    async run({ tab, key, listen }) {
      await tab.evaluate(() => {
        window.djust.flash.clear();
        (document.getElementById("dialog") as HTMLDialogElement).close();
        document.querySelector<HTMLElement>("summary")?.focus();
      });
      await listen();
      key("Return");
      await pause(1_200);
      key("Tab");
      for (let line = 0; line < 3; line++) {
        await pause(1_200);
        key("Down");
      }
    },
  },
  {
    name: "the connection is lost",
    expected: ["Connection lost. Reconnecting…"],
    async run({ tab, listen, network }) {
      await tab.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
      await listen();
      network(false);
      await pause(4_000);
    },
  },
  {
    name: "the connection is back",
    expected: ["Connected again."],
    async run({ network }) {
      network(true);
      await pause(8_000);
    },
  },
  {
    name: "a message that is carried to another view",
    expected: ["Carried along."],
    run: ({ click }) => click("carry"),
  },
  {
    name: "a page with messages in its first HTML is loaded",
    expected: [],
    mayBeSaid: ["Saved before.", "Failed before."],
    run: ({ tab, origin }) => tab.goto(`${origin}/first`),
  },
  {
    name: "reading the page with messages of the first HTML",
    expected: ["Saved before.", "Failed before.", "After the messages."],
    async run({ key }) {
      key("ctrl+Home");
      for (let line = 0; line < 5; line++) {
        await pause(1_200);
        key("Down");
      }
    },
  },
  {
    name: "reading the page without scripts",
    expected: ["Saved before.", "Failed before.", "After the messages."],
    async run({ tab, key, listen, origin }) {
      await tab.goto(`${origin}/first?scriptless`);
      await listen();
      key("ctrl+Home");
      for (let line = 0; line < 5; line++) {
        await pause(1_200);
        key("Down");
      }
    },
  },
];
