import type { MountRedirect } from "djust-ts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ServerFrame } from "../../src/wire/index.js";
import { type Credentials, loadPage } from "../gates/clients.js";
import { framesOver } from "./frames.js";
import { ask, frameworks, type Guarded, guardedApp } from "./guarded.js";

/** Redirect targets that would leave the origin or run a script. */
const bad = [
  "/.//evil.example/",
  "/x/..//evil.example/",
  "/%2e//evil.example/",
  "//evil.example",
  "/\\evil.example",
  "\\\\evil.example",
  "/\t/evil.example",
  "https://evil.example/",
  "http:evil.example",
  "javascript:alert(1)",
  " java\nscript:alert(1)",
  "data:text/html,<script>alert(1)</script>",
  "https://user@evil.example/",
];

/** Targets that are normalized, with the result. */
const cleaned: readonly (readonly [given: string, url: string])[] = [
  ["/w/2\r\nSet-Cookie: evil=1", "/w/2Set-Cookie:%20evil=1"],
  ["/w/../w/2", "/w/2"],
  ["/w/%61", "/w/a"],
  ["/w\\2", "/w/2"],
  ["/w/。。", "/w/%E3%80%82%E3%80%82"],
];

const isNavigation = (frame: ServerFrame) => frame.type === "navigation";

describe.each(Object.entries(frameworks))("on %s", (_name, start) => {
  let server: Guarded;
  let target: MountRedirect | undefined;
  let credentials: Credentials;

  beforeEach(async () => {
    target = undefined;
    server = await start(
      guardedApp({
        onMount: ({ path }) =>
          target !== undefined && path.startsWith("/w/") ? { redirect: target } : undefined,
      }),
    );
    credentials = await loadPage(server.origin);
  });
  afterEach(() => server.close());

  it("a hook's redirect stays on the origin, over plain HTTP", async () => {
    for (const redirect of bad) {
      target = redirect;
      const answer = await ask(server.origin, "/w/1");
      expect(answer.headers.location, redirect).toBeUndefined();
      expect(answer.status, redirect).toBe(500);
      expect(answer.body).toContain("DJ_NAVIGATION");
    }
    for (const [redirect, url] of cleaned) {
      target = redirect;
      const answer = await ask(server.origin, "/w/1");
      expect(answer).toMatchObject({ status: 303, headers: { location: url } });
      expect(answer.headers["set-cookie"]?.join()).not.toContain("evil");
    }
    target = { href: "https://id.example/login?a=b", external: true };
    expect((await ask(server.origin, "/w/1")).headers.location).toBe("https://id.example/login?a=b");
    target = { href: "javascript:alert(1)", external: true };
    expect((await ask(server.origin, "/w/1")).headers.location).toBeUndefined();
  });

  it.each(["websocket", "sse", "http"] as const)(
    "a redirect stays on the origin, over %s",
    async (transport) => {
      const frames = framesOver[transport];
      for (const to of bad) {
        const answer = await frames(await loadPage(server.origin), [
          { type: "event", event: "go", params: { to }, ref: 1 },
        ]);
        expect(answer.filter(isNavigation), to).toEqual([]);
        expect(answer).toContainEqual(expect.objectContaining({ type: "error", code: "DJ_NAVIGATION" }));
        expect(answer).toContainEqual(expect.objectContaining({ type: "flash", message: "Going." }));

        target = to;
        const hooked = await frames(await loadPage(server.origin), [
          { type: "live_redirect_mount", url: "/w/1", ref: 1 },
        ]);
        expect(hooked.filter(isNavigation), to).toEqual([]);
        expect(hooked).toContainEqual(expect.objectContaining({ type: "error", code: "DJ_NAVIGATION" }));
        target = undefined;
      }
      for (const [to, url] of cleaned) {
        const answer = await frames(await loadPage(server.origin), [
          { type: "event", event: "go", params: { to }, ref: 1 },
        ]);
        expect(answer.find(isNavigation), to).toMatchObject({ url, action: "redirect" });
      }
      const [away] = (
        await frames(await loadPage(server.origin), [
          { type: "event", event: "go", params: { to: "https://pay.example/x", external: true }, ref: 1 },
        ])
      ).filter(isNavigation);
      expect(away).toEqual({
        type: "navigation",
        action: "load",
        url: "https://pay.example/x",
        external: true,
      });
    },
  );

  it("a no-script form is not sent to another origin", async () => {
    const post = (event: string, to: string) =>
      ask(server.origin, "/", {
        method: "POST",
        headers: {
          "content-type": "application/x-www-form-urlencoded",
          cookie: credentials.cookie,
          origin: server.origin,
        },
        body: new URLSearchParams({
          _csrf: credentials.csrf,
          _token: credentials.token,
          _event: event,
          to,
        }).toString(),
      });
    for (const to of bad) {
      const answer = await post("go", to);
      expect(answer.headers.location, to).toBeUndefined();
      expect(answer.body).toContain("DJ_NAVIGATION");
    }
    for (const [to, url] of cleaned) expect((await post("go", to)).headers.location).toBe(url);
  });

  it("a cookie's path is valid and matches its page", async () => {
    for (const [path, cookiePath] of [
      ["/w/x;y", "/w"],
      ["/w/x,y", "/w/x,y"],
    ] as const) {
      target = undefined;
      const page = await ask(server.origin, path, { headers: { cookie: "djust.carry=x" } });
      expect(page.status, path).toBe(200);
      expect(page.headers["set-cookie"]?.find((each) => each.startsWith("djust.carry="))).toContain(
        `Path=${cookiePath};`,
      );
    }
  });
});
