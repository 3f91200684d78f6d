// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { NavigationFrame } from "../../wire/index.js";
import { createNavigation, type Navigation } from "./navigation.js";

const leaving = [
  "//evil.example",
  "/\\evil.example",
  "\\\\evil.example",
  "https://evil.example/",
  "http://localhost:1/",
  " java\nscript:alert(1)",
  "javascript:alert(1)",
  "data:text/html,x",
  "about:blank",
  "blob:http://localhost:3000/x",
  "http://",
];

describe("navigation", () => {
  const host = { patched: vi.fn(), redirected: vi.fn() };
  let navigation: Navigation;
  const errors: unknown[] = [];
  const hear = (event: Event): void => {
    errors.push((event as CustomEvent).detail.code);
    event.preventDefault();
  };

  beforeEach(() => {
    vi.stubGlobal("scrollX", 0);
    vi.stubGlobal("scrollY", 0);
    history.replaceState(null, "", "/start");
    navigation = createNavigation(host);
    addEventListener("djust:error", hear);
  });
  afterEach(() => {
    removeEventListener("djust:error", hear);
    errors.length = 0;
    vi.clearAllMocks();
    vi.unstubAllGlobals();
  });

  test.each(leaving)("does not follow a navigation to another origin: %j", (url) => {
    const actions = ["patch", "redirect", "load"] as const;
    for (const action of actions) navigation.follow({ action, url, carry: "x" });
    for (const action of ["patch", "redirect"] as const)
      navigation.follow({ action, url, external: true } as NavigationFrame);
    navigation.patch(url, false);
    navigation.navigate(url, true);
    expect(location.pathname).toBe("/start");
    expect(host.patched).not.toHaveBeenCalled();
    expect(host.redirected).not.toHaveBeenCalled();
    expect(errors).toEqual(Array(7).fill("DJ_NAVIGATION"));
    expect(document.cookie).toBe("");
  });

  test("follows an external navigation only if its URL is HTTP", () => {
    for (const url of ["javascript:alert(1)", "data:text/html,x", "ftp://host/", "//"])
      navigation.follow({ action: "load", url, external: true });
    expect(errors).toEqual(Array(4).fill("DJ_NAVIGATION"));
  });

  test("resolves a URL as the browser does", () => {
    navigation.follow({ action: "patch", url: "/a/../b?c#d" });
    expect(location.href).toBe(`${location.origin}/b?c#d`);
    navigation.follow({ action: "redirect", url: "/n\text" });
    expect(host.redirected).toHaveBeenCalledExactlyOnceWith("/next", undefined);
    expect(errors).toEqual([]);
  });
});
