import { describe, expect, test } from "vitest";
import {
  call,
  component,
  djFlash,
  eventHandler,
  html,
  js,
  LiveComponent,
  LiveView,
} from "../../src/server/index.js";
import type { OpenTab } from "./tab.js";
import { openPage, transports } from "./test-app.js";

class Row extends LiveComponent<{ id: number }> {
  @eventHandler() remove({ id }: { id: number }) {
    this.putFlash("success", `Removed ${id}`);
  }
  override render() {
    return html`<li><button dj-click=${js.hide({ closest: "li" }).push(call(this.remove, { id: this.props.id }))}>Remove</button></li>`;
  }
}

class Panel extends LiveComponent {
  @eventHandler() open() {
    this.runCommands(js.show("#panel").push(this.close).push("view_wide"));
  }
  @eventHandler() close() {
    this.putFlash("info", "Closed");
  }
  override render() {
    return html`<button id="open" dj-click=${this.open}>Open</button>`;
  }
}

class CommandsView extends LiveView {
  saved = 0;
  given: unknown = js.hide("#editor").dispatch("#orders", "saved", { id: 7 });
  override mount() {
    this.runCommands(js.focus("#first"));
  }
  @eventHandler() poll() {}
  @eventHandler() save() {
    this.saved++;
    this.putFlash("success", "Saved");
    this.runCommands(this.given as typeof js);
  }
  @eventHandler() give({ what }: { what: string }) {
    const given: Record<string, unknown> = {
      json: [["hide", "#editor"]],
      text: "#editor",
      bigint: js.dispatch("#a", "b", 1n),
      none: js,
      method: js.push(function save() {} as never),
    };
    this.given = given[what];
  }
  override render() {
    return html`<main>${djFlash()}<p>${this.saved}</p><p dj-poll="5s"></p>${component(Row, { key: 7, id: 7 })}${component(Panel, { key: 1 })}</main>`;
  }
}

describe.each(transports)("commands over %s", (transport) => {
  test("push a handler of the component in whose template they are", async () => {
    const tab = await openPage(transport, { routes: { "/": CommandsView } });
    const [, text = ""] = /dj-click="([^"]*)"/.exec(tab.html) ?? [];
    const commands = JSON.parse(text.replaceAll("&quot;", '"')) as [string, unknown][];
    expect(commands[0]).toEqual(["hide", { closest: "li" }]);
    const [, name = "", params = "{}"] = /^(.*?)\((.*)\)$/.exec(String(commands[1]?.[1])) ?? [];
    await tab.event(name, JSON.parse(params) as Record<string, unknown>);
    expect(tab.messages).toEqual(["success: Removed 7"]);
  });

  test("of the server arrive after the update of their turn, and before its messages", async () => {
    const tab = await openPage(transport, { routes: { "/": CommandsView } });
    const length = tab.log.length;
    await tab.event("save");
    expect(tab.log.slice(length)).toMatchObject([
      { type: "patch" },
      {
        type: "push_event",
        event: "dj:run",
        payload: [
          ["hide", "#editor"],
          ["dispatch", "#orders", "saved", { id: 7 }],
        ],
      },
      { type: "flash", message: "Saved" },
    ]);
  });

  test("of mount on the first page arrive when the page has connected", async () => {
    const tab = await openPage(transport, { routes: { "/": CommandsView } });
    expect(commandsIn(tab)).toEqual([[["focus", "#first"]]]);
  });

  test("of a component push its own handlers", async () => {
    const tab = await openPage(transport, { routes: { "/": CommandsView } });
    const [, open = ""] = /id="open" dj-click="([^"]*)"/.exec(tab.html) ?? [];
    await tab.event(open);
    const prefix = open.replace(/open$/, "");
    expect(prefix).toMatch(/^\d\w*\$$/);
    expect(commandsIn(tab).at(-1)).toEqual([
      ["show", "#panel"],
      ["push", `${prefix}close`],
      ["push", `${prefix}view_wide`],
    ]);
    await tab.event(`${prefix}close`);
    expect(tab.messages).toEqual(["info: Closed"]);
  });

  test("of the server are refused unless they are commands", async () => {
    const tab = await openPage(transport, { routes: { "/": CommandsView } });
    for (const [what, code] of [
      ["json", "DJ_COMMAND"],
      ["text", "DJ_COMMAND"],
      ["undefined", "DJ_COMMAND"],
      ["method", "DJ_COMMAND"],
      ["bigint", "DJ_JSON"],
    ] as const) {
      await tab.event("give", { what });
      const length = tab.log.length;
      await tab.event("save");
      expect(
        tab.log.slice(length).find(({ type }) => type === "error"),
        what,
      ).toMatchObject({ code });
    }
    await tab.event("give", { what: "none" });
    await tab.event("save");
    expect(commandsIn(tab).at(-1)).toEqual([]);
  });
});

const commandsIn = (tab: OpenTab): unknown[] =>
  tab.log.flatMap((frame) =>
    frame.type === "push_event" && frame.event === "dj:run" ? [frame.payload] : [],
  );
