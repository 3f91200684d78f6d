import { expect, test } from "vitest";
import { createApp, eventHandler, html, js, LiveView } from "../server/index.js";
import { visit } from "./index.js";

class MenuView extends LiveView {
  @eventHandler() open() {
    this.runCommands(js.show("#menu").setAttribute("#menu", "data-from", "server").focus("#first"));
  }
  @eventHandler() close() {
    this.runCommands(js.hide("#menu"));
  }
  @eventHandler() refuse() {
    this.runCommands("#menu" as never);
  }
  override render() {
    return html`<button dj-click=${this.open}>Open</button>
      <button dj-click=${this.refuse}>Refuse</button>
      <div id="menu" hidden><button id="first" dj-click=${this.close}>Close</button>
        <button dj-click=${js.pushFocus().show("#sure").focusFirst("#sure")}>Delete</button>
        <button dj-click=${js.toggleClass({ closest: "div", find: "p" }, "marked").addClass(":scope + p", "next")}>Mark</button><p>Note</p></div>
      <dialog id="sure" aria-label="Sure?"><button dj-click=${js.hide("#sure").popFocus()}>Keep</button></dialog>`;
  }
}

test.each(["websocket", "sse", "http"] as const)(
  "commands have run when an action resolves, over %s",
  async (transport) => {
    const page = await visit(createApp({ routes: { "/": MenuView } }), "/", { transport });
    expect(page.queryByRole("button", { name: "Close" })).toBeNull();
    await page.click("Open");
    expect(page.getByRole("button", { name: "Close" })).toBe(page.focused);
    expect(page.find("#menu").dataset["from"]).toBe("server");
    await page.click("Mark");
    expect(page.find("p").className).toBe("marked next");
    await page.click("Delete");
    expect(page.getByRole("dialog", { name: "Sure?" }).contains(page.focused)).toBe(true);
    await page.click("Keep");
    expect(page.queryByRole("dialog")).toBeNull();
    expect(page.focused?.textContent).toBe("Delete");
    await page.click("Close");
    expect(page.queryByRole("button", { name: "Close" })).toBeNull();
    await expect(page.click("Refuse")).rejects.toMatchObject({
      code: "DJ_COMMAND",
      message: expect.stringContaining(
        'runCommands() must be given commands, such as js.show("#menu"), got "#menu".',
      ),
    });
  },
);
