import { describe, expect, onTestFinished, test, vi } from "vitest";
import { z } from "zod";
import {
  type AppOptions,
  createApp,
  djFlash,
  eventHandler,
  html,
  LiveView,
  raw,
  type UrlParams,
} from "../../src/server/index.js";
import { visit } from "../../src/testing/index.js";

const secret = "0123456789abcdefghijklmnopqrstuv";

class Failing extends LiveView {
  override handleParams({ page }: UrlParams) {
    if (page === "9") throw new Error("secret detail");
  }
  @eventHandler() turn() {
    this.livePatch({ params: { page: 9 } });
  }
  @eventHandler() fail() {
    throw new Error("secret detail");
  }
  @eventHandler() tell() {
    this.putFlash("warning", "Out of stock.");
    throw new Error("secret detail");
  }
  @eventHandler({ failureMessage: false }) quiet() {
    throw new Error("secret detail");
  }
  @eventHandler({ params: z.object({ id: z.number() }) }) pick() {}
  @eventHandler() async stuck() {
    await new Promise(() => {});
  }
  @eventHandler() fine() {
    this.putFlash("success", "Fine.");
  }
  override render() {
    return html`${djFlash()}
      ${["fail", "tell", "quiet", "pick", "stuck", "fine", "turn"].map((name) => html`<button dj-click=${name}>${name}</button>`)}
      <a dj-patch="?page=9" href="?page=9">link</a>
      ${raw('<button dj-click="fine" dj-value-id:int="abc">typed</button>', { trusted: true })}
      <textarea name="text" dj-change="fine" aria-label="Text"></textarea>`;
  }
}

const transports = ["websocket", "sse", "http"] as const;

async function open(options: Partial<AppOptions> = {}) {
  const app = createApp({
    routes: { "/": Failing },
    logger: false,
    development: false,
    secret,
    limits: { turnTimeoutMs: 200 },
    ...options,
  });
  const page = await visit(app, "/");
  onTestFinished(() => page.close());
  const messages = () => page.flash.map(({ level, text }) => [level, text]);
  /** Clicks, and returns what is on screen; the test kit fails for the error of the event. */
  const click = async (name: string) => {
    const clicked = page.click(name).catch(() => {});
    let isOver = false;
    void clicked.then(() => {
      isOver = true;
    });
    // A stuck handler ends with the turn's time limit.
    for (let waits = 0; !isOver && waits < 200; waits++) {
      await new Promise((resolve) => setImmediate(resolve));
      if (name === "stuck" && waits % 20 === 19) await page.clock.advance(100);
    }
    await clicked;
    await page.settled().catch(() => {});
    return messages();
  };
  return { page, click, messages };
}

describe.each(transports)("over %s, the user is told once", (transport) => {
  const options = { transports: [transport] };

  test.each([
    ["fail", "Something went wrong. Try again."],
    ["pick", "This could not be accepted. Check what you entered."],
    ["stuck", "This took too long. Try again."],
    // Both change the URL, and handleParams fails.
    ["link", "Something went wrong. Try again."],
    ["turn", "Something went wrong. Try again."],
  ])("that %s has failed", async (event, text) => {
    const { click } = await open(options);
    expect(await click(event)).toEqual([["error", text]]);
    expect(await click(event)).toEqual([["error", text]]);
  });

  test("what the view has said itself, and nothing beside it", async () => {
    const { click } = await open(options);
    expect(await click("tell")).toEqual([["warning", "Out of stock."]]);
  });

  test("nothing of a handler that wants no message", async () => {
    const { click } = await open(options);
    expect(await click("quiet")).toEqual([]);
  });

  test("in the language of the page", async () => {
    const texts = (lang: string) => ({
      failure: (code: string) => (lang === "de" ? `Das hat nicht geklappt (${code}).` : (false as const)),
    });
    const german = await open({ ...options, lang: ({ headers }) => (headers["x"] ? "en" : "de"), texts });
    expect(await german.click("fail")).toEqual([["error", "Das hat nicht geklappt (DJ_HANDLER)."]]);
  });
});

describe("an event that the page does not send", () => {
  test("because a value is not of its type is explained", async () => {
    const { click, messages } = await open();
    await click("typed");
    // What shows the messages of the page itself is a script of its own.
    await vi.waitFor(() => expect(messages()).toEqual([["error", "Something went wrong. Try again."]]));
  });

  test("because it is too large is explained, in the texts of the application", async () => {
    const { page, messages } = await open({ texts: { failure: (code) => `Nein: ${code}` } });
    await page.fill("Text", "x".repeat(100_000)).catch(() => {});
    await page.settled().catch(() => {});
    await vi.waitFor(() => expect(messages()).toEqual([["error", "Nein: DJ_FRAME_SIZE"]]));
  });

  test("is not explained where a script of the page does it", async () => {
    const { page, messages } = await open();
    page.window.addEventListener("djust:error", (event) => event.preventDefault());
    await page.fill("Text", "x".repeat(100_000)).catch(() => {});
    await page.settled().catch(() => {});
    expect(messages()).toEqual([]);
  });
});

test.each<[string, Partial<AppOptions>]>([
  ["texts: false", { texts: false }],
  ["texts.failure: false", { texts: { failure: false } }],
])("%s turns it off for the application", async (_name, options) => {
  const { page, click, messages } = await open(options);
  expect(await click("fail")).toEqual([]);
  await page.fill("Text", "x".repeat(100_000)).catch(() => {});
  await page.settled().catch(() => {});
  expect(messages()).toEqual([]);
});

test("a function of texts that throws leaves the default sentence", async () => {
  const { click } = await open({
    texts: () => {
      throw new Error("no such language");
    },
  });
  expect(await click("fail")).toEqual([["error", "Something went wrong. Try again."]]);
});

test.each<[string, unknown]>([
  ["a number", { failure: () => 3 }],
  ["a promise", { failure: async () => "Nein" }],
  ["too long a sentence", { failure: () => "x".repeat(10_001) }],
  ["no texts", () => 3],
])(
  "a function of texts that returns %s leaves the default sentence, and the event is answered",
  async (_, texts) => {
    const { click } = await open({ texts } as Partial<AppOptions>);
    expect(await click("fail")).toEqual([["error", "Something went wrong. Try again."]]);
  },
);
