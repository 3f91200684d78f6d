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
import { openPage, transports } from "./test-app.js";

class Row extends LiveComponent<{ id: number }> {
  @eventHandler() remove({ id }: { id: number }) {
    this.putFlash("success", `Removed ${id}`);
  }
  override render() {
    return html`<li><button dj-click=${js.hide({ closest: "li" }).push(call(this.remove, { id: this.props.id }))}>Remove</button></li>`;
  }
}

class CommandsView extends LiveView {
  @eventHandler() poll() {}
  override render() {
    return html`<main>${djFlash()}<p dj-poll="5s"></p>${component(Row, { key: 7, id: 7 })}</main>`;
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
});
