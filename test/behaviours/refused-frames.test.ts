import { describe, expect, test } from "vitest";
import { djFlash, eventHandler, html, LiveView, type Params } from "../../src/server/index.js";
import { openPage, transports } from "./test-app.js";

class Counter extends LiveView {
  n = 0;
  @eventHandler() bump(_: Params) {
    this.n++;
  }
  override render() {
    return html`${djFlash()}<p>${this.n}</p>`;
  }
}
const routes = { "/": Counter };

const nested = (levels: number): Params =>
  Array.from({ length: levels }).reduce<Params>((inner) => ({ inner }), {});

describe.each(transports)("an unreadable frame over %s", (transport) => {
  test.each([
    ["has too many bytes", { text: "y".repeat(70_000) }],
    ["is too deep", nested(40)],
    ["has too many keys", Object.fromEntries(Array.from({ length: 4_100 }, (_, index) => [`f${index}`, ""]))],
  ])("that %s gets one error reply with its number, and later events are handled", async (_, params) => {
    const tab = await openPage(transport, { routes });
    await tab.event("bump");
    const refused = await tab.event("bump", params);
    expect(refused).toMatchObject([{ type: "error", code: "DJ_FRAME_SIZE", ref: 2 }]);
    const next = await tab.event("bump");
    expect(next).toMatchObject([{ type: "patch", ref: 3 }]);
    expect(tab.text).toContain("2");
    expect(tab.lost).toEqual([]);
  });
});
