// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";

const host = { patched: vi.fn(), redirected: vi.fn() };
let assigned: string[];

beforeEach(() => {
  vi.useFakeTimers();
  vi.resetModules();
  vi.clearAllMocks();
  assigned = [];
  document.head.innerHTML = "";
  document.body.innerHTML = `<a id="link" dj-navigate="/next" href="/next">Next</a>
    <button id="button" dj-navigate="/next">Next</button>`;
  const own = document.createElement("script");
  own.src = "https://a.test/djust.js";
  vi.spyOn(Document.prototype, "currentScript", "get").mockReturnValue(own);
  vi.stubGlobal("location", {
    ...{
      href: "http://localhost:3000/",
      origin: "http://localhost:3000",
      pathname: "/",
      search: "",
      hash: "",
    },
    assign: (url: string) => assigned.push(url),
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const scriptInPage = () => document.querySelector("script");

async function lazy() {
  const { createLazyNavigation } = await import("./lazy-navigation.js");
  const { noteNew } = await import("../new-content.js");
  noteNew(document.body.innerHTML);
  const { provideParts, withPart } = await import("../parts/index.js");
  const { navigation } = await import("../parts/navigation.js");
  const fail = (): void => {
    for (let script = scriptInPage(); script; script = scriptInPage()) {
      script.dispatchEvent(new Event("error"));
      if (!scriptInPage()) vi.advanceTimersByTime(2_000);
    }
  };
  return {
    navigation: createLazyNavigation(host, () => {}),
    arrive: () => provideParts({ navigation }),
    fail,
    loseAnotherPart: () => {
      withPart("focus", () => {});
      fail();
    },
  };
}

function click(id: string): [event: Event, target: Element, flush: () => void] {
  const event = new MouseEvent("click", { cancelable: true });
  return [event, document.getElementById(id) as Element, () => {}];
}

test("lets the browser follow links until the script for navigation has loaded", async () => {
  const { navigation, arrive } = await lazy();
  const early = click("link");
  navigation.clicked(...early);
  expect(early[0].defaultPrevented).toBe(false);
  navigation.changed();
  arrive();
  expect(host.redirected).not.toHaveBeenCalled();
  const late = click("link");
  navigation.clicked(...late);
  expect(late[0].defaultPrevented).toBe(true);
  expect(host.redirected).toHaveBeenCalledOnce();
});

test("follows an element that is not a link once the script for navigation has loaded", async () => {
  const { navigation, arrive } = await lazy();
  navigation.clicked(...click("button"));
  expect(host.redirected).not.toHaveBeenCalled();
  arrive();
  expect(host.redirected).toHaveBeenCalledOnce();
});

test("falls back to a page load if the script for navigation cannot be loaded", async () => {
  const { navigation, fail } = await lazy();
  navigation.use(() => expect.unreachable(), "/next");
  fail();
  expect(assigned).toEqual(["/next"]);
});

test("falls back to a page load at the next navigation if any script on demand could not be loaded", async () => {
  const { navigation, arrive, loseAnotherPart } = await lazy();
  navigation.changed();
  arrive();
  loseAnotherPart();
  navigation.use(() => expect.unreachable(), "/next");
  expect(assigned).toEqual(["/next"]);
  const link = click("link");
  navigation.clicked(...link);
  expect(link[0].defaultPrevented).toBe(false);
});
