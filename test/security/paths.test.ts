import type { OnMount } from "djust-ts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadPage } from "../gates/clients.js";
import { framesOver } from "./frames.js";
import { ask, follow, frameworks, type Guarded, guardedApp } from "./guarded.js";

/** Spellings of "/admin" that a path guard does not recognize in at least one framework. */
const spellings = [
  "/./admin",
  "/w/../admin",
  "/%2e/admin",
  "/%2E%2e/admin",
  "/w/%2e%2E/admin",
  "/w/.%2e/admin",
  "/w\\..\\admin",
  "/w\\../admin",
  "/%61dmin",
  "/adm%69n",
  "/%41dmin/../admin",
  "/./%61dmin?x=1",
  "/w/../admin/",
  "/_djust/../admin",
  "/_djust/%2e%2e/admin",
  "/w/../admin/users",
  "/%61dmin/users",
  "/admin/../admin/./users",
  "/./admin#x",
];

/** Request targets that are not a path of this application. */
const foreign = [
  "//admin",
  "//evil.example/admin",
  "///admin",
  "/.//admin",
  "/w/..//admin",
  "/%2e//evil.example",
  "\\\\evil.example/admin",
  "/\\admin",
];

describe.each(Object.entries(frameworks))("%s", (_name, start) => {
  let server: Guarded;

  beforeEach(async () => {
    server = await start(guardedApp());
  });
  afterEach(() => server.close());

  it("guards the admin path", async () => {
    expect(await ask(server.origin, "/admin")).toMatchObject({ status: 403, body: "guarded" });
    expect(await ask(server.origin, "/")).toMatchObject({ status: 200 });
  });

  it.each(spellings)("serves no view at %s, for any method", async (target) => {
    for (const method of ["GET", "HEAD", "POST"]) {
      const answer = await ask(server.origin, target, { method });
      expect(answer.status, method).toBeGreaterThanOrEqual(300);
      expect(answer.status, method).toBeLessThan(500);
      expect(answer.body).not.toContain("secret of the admin");
      if (answer.status === 308) expect(answer.headers.location).toMatch(/^\/admin(?:\/users)?(?:\?x=1)?$/);
      if (method === "POST") expect(answer.status).toBeGreaterThanOrEqual(400);
      expect((await follow(server.origin, answer)).status).toBeGreaterThanOrEqual(400);
    }
  });

  it.each(foreign)("never redirects %s", async (target) => {
    for (const method of ["GET", "POST"]) {
      const answer = await ask(server.origin, target, { method });
      expect(answer.headers.location).toBeUndefined();
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
    }
  });

  it("does not accept other letters or a trailing slash for the path", async () => {
    expect((await ask(server.origin, "/ADMIN/users")).status).toBeGreaterThanOrEqual(400);
    expect((await ask(server.origin, "/W/7")).status).toBeGreaterThanOrEqual(400);
    const slashed = await ask(server.origin, "/w/7/?a=b");
    expect(slashed.status === 404 || slashed.headers.location === "/w/7?a=b").toBe(true);
    expect((await ask(server.origin, "/w/7?a=b")).status).toBe(200);
  });

  it("redirects a request with an absolute URL to its path", async () => {
    for (const target of ["http://other.example/admin", "HTTP://other.example/admin"]) {
      const answer = await ask(server.origin, target);
      expect(answer.body).not.toContain("secret of the admin");
      expect(answer.headers.location ?? "/admin").toBe("/admin");
      expect((await follow(server.origin, answer)).status).toBeGreaterThanOrEqual(400);
    }
  });

  it.each(["/w/../_djust/ws", "/_djust/./ws", "/_djust/%77s", "/_djust\\ws", "//_djust/ws"])(
    "opens no WebSocket at %s",
    async (target) => {
      const headers = {
        connection: "Upgrade",
        upgrade: "websocket",
        "sec-websocket-version": "13",
        "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
      };
      const answer = await ask(server.origin, target, { headers }).catch(() => ({ status: 0 }));
      expect(answer.status).not.toBe(101);
      expect((await ask(server.origin, "/_djust/ws", { headers })).status).toBe(101);
    },
  );

  it.each(["/_djust/./sse", "/w/../_djust/sse", "/_djust/%73se", "/_djust/./frame", "/_djust/./health"])(
    "responds to %s with a redirect at most",
    async (target) => {
      expect([308, 404, 403]).toContain((await ask(server.origin, target)).status);
      expect([400, 404, 403]).toContain((await ask(server.origin, target, { method: "POST" })).status);
    },
  );
});

/** The example of docs/guide/frameworks.md. */
const guardAdmin: OnMount = ({ path, session }) => {
  const isGuarded = path === "/admin" || path.startsWith("/admin/");
  if (isGuarded && session.get("role") !== "admin") return { redirect: "/" };
  return undefined;
};

describe.each(Object.entries(frameworks))("with %s", (_name, start) => {
  it.each(["websocket", "sse", "http"] as const)(
    "a hook guards the target of a live redirect, over %s",
    async (transport) => {
      const server = await start(guardedApp({ onMount: guardAdmin }));
      try {
        for (const url of ["/admin", "/admin/users", "/w/../admin", "/%61dmin", "/.\\admin"]) {
          const credentials = await loadPage(server.origin);
          const frames = await framesOver[transport](credentials, [
            { type: "live_redirect_mount", url, ref: 1 },
          ]);
          expect(JSON.stringify(frames)).not.toContain("secret of the admin");
          expect(frames.at(-1)).toMatchObject({ type: "navigation", action: "redirect", url: "/" });
        }
      } finally {
        await server.close();
      }
    },
  );

  it.each(["websocket", "sse", "http"] as const)(
    "a path guard does not see a live redirect, as the guide says, over %s",
    async (transport) => {
      const server = await start(guardedApp());
      try {
        const credentials = await loadPage(server.origin);
        const frames = await framesOver[transport](credentials, [
          { type: "live_redirect_mount", url: "/admin", ref: 1 },
        ]);
        expect(JSON.stringify(frames)).toContain("secret of the admin");
      } finally {
        await server.close();
      }
    },
  );
});

it("compares a proxy's scheme, a content type and an encoding case-insensitively", async () => {
  const server = await frameworks["node"]?.(guardedApp({ trustProxy: true }));
  if (!server) throw new Error("no server");
  try {
    const page = await ask(server.origin, "/", { headers: { "x-forwarded-proto": "HTTPS" } });
    expect(String(page.headers["set-cookie"])).toMatch(/; Secure/i);
    for (const type of [
      "Application/X-WWW-Form-URLEncoded; Charset=UTF-8",
      "MULTIPART/Form-Data; boundary=x",
    ]) {
      const posted = await ask(server.origin, "/", {
        method: "POST",
        headers: { "content-type": type },
        body: "a=b",
      });
      // The body is no multipart form; a form without the token of its page is refused.
      expect(posted.status).toBe(type.startsWith("M") ? 400 : 403);
    }
  } finally {
    await server.close();
  }
});
