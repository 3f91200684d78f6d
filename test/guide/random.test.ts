import fc from "fast-check";
import { type DOMWindow, JSDOM, VirtualConsole } from "jsdom";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { djFlash } from "../../src/flash/index.js";
import { html, render, toHtml } from "../../src/html/index.js";
import { longRun } from "../support/long-run.js";
import { pageScript } from "./guide.js";

const runs = longRun(10_000, 1_000);
vi.setConfig({ testTimeout: 60_000 });

/** The parts of the browser's WebSocket that the page's script uses. */
class FakeSocket {
  static last: FakeSocket;
  onopen?: () => void;
  onmessage?: (event: { data: string }) => void;
  onclose?: () => void;
  readyState = 1;
  bufferedAmount = 0;
  constructor() {
    FakeSocket.last = this;
  }
  send(): void {}
  close(): void {}
}

let window: DOMWindow;
let thrown: unknown[];

beforeEach(() => {
  vi.useFakeTimers();
  thrown = [];
  const virtualConsole = new VirtualConsole();
  virtualConsole.on("jsdomError", (error) => {
    if (!error.message.startsWith("Not implemented")) thrown.push(error);
  });
  const config = JSON.stringify({ path: "/_djust", transports: ["websocket"] });
  const page = html`<!doctype html><head><meta name="djust-config" content=${config}></head>
    <body><div dj-view="V" dj-root>${djFlash({ autoDismiss: 3000 })}<p>1</p></div></body>`;
  ({ window } = new JSDOM(toHtml(render(page)), {
    runScripts: "outside-only",
    url: "http://localhost/",
    pretendToBeVisual: false,
    virtualConsole,
  }));
  const { setTimeout, clearTimeout } = globalThis;
  window.console.error = () => {};
  Object.assign(window, { WebSocket: FakeSocket, setTimeout, clearTimeout, Date });
  window.eval(pageScript);
});

afterEach(() => {
  window.close();
  vi.useRealTimers();
});

const hostile = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme" }),
  fc.constantFrom(
    "",
    " ",
    "success",
    "two words",
    '"]',
    "\\",
    "\ud83d",
    "😀",
    "<img src=x onerror=alert(1)>",
    '" onclick="alert(1)',
    "</div><script>alert(1)</script>",
    "javascript:alert(1)",
    "__proto__",
    "x".repeat(10_000),
  ),
);

/** Whether a frame leaves the view's DOM unchanged. */
function isHarmless(frame: unknown): boolean {
  const { type } = Object(frame) as { type?: unknown };
  return type === "flash" || type === "noop" || type === "error";
}

/** The page's content except for message texts and live views. */
function elementsIn(container: Element): string[] {
  return [...container.querySelectorAll("*")].map((element) => {
    const isRightToLeft = /[\u0590-\u08ff\ufb1d-\ufeff]/.test(element.textContent ?? "");
    const names = element
      .getAttributeNames()
      .filter((name) => name !== "dir" || !isRightToLeft)
      .sort()
      .join(" ");
    return `${element.localName} ${element.classList[0]} ${names}`;
  });
}

const message = "div dj-flash aria-live class data-dj-flash-level role";
const button = /^button dj-flash-(close|action) aria-label class type$/;

describe("the page's script", () => {
  test("shows thousands of levels and messages as text, and clears each level", () => {
    const { flash } = (
      window as unknown as { djust: { flash: Record<string, (...values: unknown[]) => void> } }
    ).djust;
    const container = window.document.querySelector("#dj-flash-container") as Element;
    fc.assert(
      fc.property(hostile, hostile, (level, text) => {
        flash["show"]?.(level, text);
        expect(elementsIn(container)).toEqual([message]);
        const element = container.firstElementChild as Element;
        expect([element.textContent, element.getAttribute("data-dj-flash-level")]).toEqual([text, level]);
        expect([element.classList.length, element.getAttribute("role")]).toEqual([2, "alert"]);
        flash["clear"]?.(level);
        expect(element.classList.contains("dj-flash-removing")).toBe(true);
        vi.advanceTimersByTime(300);
        expect(container.childNodes.length).toBe(0);
      }),
      { numRuns: runs },
    );
    expect(window.document.body.querySelectorAll(":not(.dj-status)").length).toBe(3);
    expect(thrown).toEqual([]);
  });

  test("survives thousands of random frames", { timeout: 300_000 }, () => {
    const field = fc.oneof(hostile, fc.nat(20), fc.jsonValue({ maxDepth: 2 }));
    const frame = fc.record(
      {
        type: fc.constantFrom(
          ..."mount patch html_update noop error flash flash flash push_event navigation pong unknown".split(
            " ",
          ),
        ),
        action: fc.oneof(fc.constantFrom("put", "put", "clear", "patch"), field),
        code: fc.constantFrom("DJ_HANDLER", "DJ_EVENT_PARAMS"),
        session: fc.constantFrom("s", "t"),
        view: fc.constant("V"),
        version: fc.oneof(fc.constant(2), field),
        url: fc.constantFrom("/", "/?a=1", "/x#y"),
        ...Object.fromEntries(
          "level message id after ref autoDismiss key button patches templates tree html title token event working settled lastRef"
            .split(" ")
            .map((name) => [name, field]),
        ),
      },
      { requiredKeys: ["type", "session", "view", "url", "code"] },
    );
    const take = (given: object): void => {
      const { last } = FakeSocket;
      last.onopen?.();
      last.onmessage?.({ data: JSON.stringify(given) });
    };
    const whole = { type: "mount", token: "t", view: "V", version: 1, html: toHtml(render(djFlash())) };
    let session = 0;
    const containerNow = (): Element => {
      take({ ...whole, session: `s${++session}` });
      return window.document.querySelector("#dj-flash-container") as Element;
    };
    let most = 0;
    let container = containerNow();
    fc.assert(
      fc.property(
        fc.oneof({ weight: 50, arbitrary: frame }, { weight: 1, arbitrary: fc.jsonValue() }),
        (given) => {
          take(given as object);
          for (const element of elementsIn(container))
            if (element !== message) expect(element).toMatch(button);
          most = Math.max(most, container.childElementCount);
          vi.advanceTimersByTime(10);
          if (!isHarmless(given)) container = containerNow();
        },
      ),
      { numRuns: runs },
    );
    take({ type: "flash", action: "clear" });
    vi.advanceTimersByTime(300);
    take({ type: "flash", action: "put", level: "info", message: "still here" });
    expect(containerNow().textContent).toBe("still here");
    expect(most).toBeGreaterThan(5);
    expect(thrown).toEqual([]);
  });
});
