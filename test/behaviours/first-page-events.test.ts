import { describe, expect, onTestFinished, test } from "vitest";
import { createApp, html, LiveView, type UrlParams } from "../../src/server/index.js";
import { HttpBrowser, type LoadedPage } from "../../src/testing/http-browser.js";
import { visit } from "../../src/testing/index.js";

class MapView extends LiveView {
  static override events = { zoom: true, move: true };
  override mount(): void {
    this.pushEvent("draw", { at: "mount" });
    this.focus("#name");
    this.clearForm();
  }
  override handleParams(params: UrlParams): void {
    this.pushEvent("draw", { at: "handleParams", page: params["page"] ?? null });
  }
  zoom(): void {
    this.pushEvent("zoom", { level: 2 });
  }
  move(): void {
    this.livePatch({ params: { page: 2 } });
  }
  override render() {
    return html`<input id="name" aria-label="Name"><button dj-click="zoom">Zoom</button><button dj-click="move">Move</button>`;
  }
}

const opened = () => createApp({ logger: false, routes: { "/": MapView } });
const first = [
  { event: "draw", payload: { at: "mount" } },
  { event: "draw", payload: { at: "handleParams", page: null } },
];
const zoomed = { event: "zoom", payload: { level: 2 } };

describe.each(["websocket", "sse", "http"] as const)("over %s", (transport) => {
  test("events that mount() and handleParams() push on the first page arrive once, in order", async () => {
    const page = await visit(opened(), "/", { transport });
    expect(page.pushed).toEqual(first);
    expect(page.find<HTMLInputElement>("#name").autofocus).toBe(true);
    await page.click("Zoom");
    expect(page.pushed).toEqual([...first, zoomed]);
    await page.click("Move");
    expect(page.pushed).toEqual([
      ...first,
      zoomed,
      { event: "draw", payload: { at: "handleParams", page: "2" } },
    ]);
  });

  test("they arrive although the network fails before the page has connected", async () => {
    const page = await visit(opened(), "/", { transport });
    await page.disconnect();
    await page.reconnect();
    expect(page.pushed).toEqual(first);
    await page.reload();
    expect(page.pushed).toEqual([...first, ...first]);
  });
});

/** The events in the first frames of a page that connects. */
async function eventsOf(browser: HttpBrowser, page: LoadedPage): Promise<readonly unknown[]> {
  const socket = await browser.socket(page);
  await socket.send({ type: "ping" });
  const frames = await socket.until(({ type }) => type === "pong");
  socket.close();
  return frames.flatMap((frame) =>
    frame.type === "push_event" ? [{ event: frame.event, payload: frame.payload }] : [],
  );
}

test("a page gets the events of its mount, or of a form that was sent before its script ran, but no focus and no empty form", async () => {
  const app = opened();
  const { url } = await app.listen({ port: 0, signals: false });
  onTestFinished(() => app.close());
  const browser = new HttpBrowser(url);
  const page = await browser.load("/");
  expect(await eventsOf(browser, page)).toEqual(first);
  const early = await browser.load("/");
  const sent = await browser.post("/", { _csrf: early.csrf, _token: early.token, _event: "zoom" });
  expect(sent.status).toBe(303);
  const shown = await browser.load(new URL(sent.headers.location ?? "", url).pathname);
  expect(await eventsOf(browser, shown)).toEqual([...first, zoomed]);
});
