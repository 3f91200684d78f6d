import { describe, expect, it, vi } from "vitest";
import { WebSocket } from "ws";
import {
  type App,
  createApp,
  eventHandler,
  html,
  type LiveRequest,
  LiveView,
  type Metrics,
  type OnMount,
  type SessionStore,
} from "../../src/server/index.js";
import { loadPage, transports, withApp } from "./clients.js";

class Inside extends LiveView {
  saves = 0;

  @eventHandler()
  save(): void {
    this.saves++;
  }

  @eventHandler()
  tell(): void {
    this.putFlash("info", "the balance is 7");
  }

  override render() {
    return html`<p>${this.saves}</p>`;
  }
}

class Admin extends Inside {}

function storeOf(stored: Map<string, string>): SessionStore {
  return {
    get: (id, callback) => callback(null, JSON.parse(stored.get(id) ?? "null")),
    set: (id, session, callback) => {
      stored.set(id, JSON.stringify(session));
      callback?.();
    },
    destroy: (id, callback) => {
      stored.delete(id);
      callback?.();
    },
  };
}

const appFor = (isSignedIn: () => boolean, metrics?: Metrics): App =>
  createApp({
    metrics,
    secret: "a secret for the gate suite, long enough",
    logger: false,
    routes: { "/": Inside },
    onMount: () => {
      if (!isSignedIn()) throw new Error("signed out meanwhile");
    },
  });

describe.each(transports)("over %s", (_name, sendFrames) => {
  it("onMount hooks run again when the tab of a live session reconnects", async () => {
    let signedIn = true;
    const app = appFor(() => signedIn);
    await withApp(app, async (origin) => {
      const credentials = await loadPage(origin);
      const event = { type: "event", event: "save", params: {} };
      expect(await sendFrames(credentials, [event])).toMatchObject({ type: "patch" });
      signedIn = false;
      expect(await sendFrames(credentials, [event])).toMatchObject({ code: "DJ_UNAUTHORIZED" });
      // The view is gone and accepts no events.
      expect(await sendFrames(credentials, [event])).toMatchObject({ code: "DJ_UNAUTHORIZED" });
    });
  });

  it("onMount hooks see what another node has changed in the session", async () => {
    const stored = new Map<string, string>();
    const app = createApp({
      secret: "a secret for the gate suite, long enough",
      logger: false,
      routes: { "/": Inside },
      sessionStore: storeOf(stored),
      onMount: ({ path, session, params }) => {
        if (params["user"]) session.set("user", params["user"]);
        else if (!session.has("user")) throw new Error(`signed out, and asks for ${path}`);
      },
    });
    await withApp(app, async (origin) => {
      const { cookie } = await loadPage(origin, "/?user=ada");
      const credentials = await loadPage(origin, "/", cookie);
      const event = { type: "event", event: "save", params: {} };
      expect(await sendFrames(credentials, [event])).toMatchObject({ type: "patch" });
      for (const id of stored.keys()) stored.set(id, '{"cookie":{}}');
      expect(await sendFrames(credentials, [event])).toMatchObject({ code: "DJ_UNAUTHORIZED" });
    });
  });

  it("a hook's redirect replaces the target of a live redirect", async () => {
    const app = createApp({
      secret: "a secret for the gate suite, long enough",
      logger: false,
      routes: { "/": Inside, "/admin": Admin, "/sign-in": Inside },
      onMount: ({ path }) => (path === "/admin" ? { redirect: "/sign-in" } : undefined),
    });
    await withApp(app, async (origin) => {
      const credentials = await loadPage(origin);
      const away = await sendFrames(credentials, [{ type: "live_redirect_mount", url: "/admin" }]);
      expect(away.type).not.toBe("mount");
      expect(await sendFrames({ ...credentials, url: "/admin" }, [])).toMatchObject({ code: "DJ_TOKEN" });
    });
  });
});

describe("an onMount hook", () => {
  const secret = "a secret for the gate suite, long enough";

  it("that returns something it must not return refuses, as a mistake of the application", async () => {
    const app = createApp({
      secret,
      logger: false,
      routes: { "/": Inside },
      onMount: [keepUser as unknown as OnMount, refuse],
    });
    await withApp(app, async (origin) => {
      expect((await fetch(origin)).status).toBe(500);
    });
  });

  it("that returns false refuses", async () => {
    const onMount = (() => false) as unknown as OnMount;
    const app = createApp({ secret, logger: false, routes: { "/": Inside }, onMount });
    await withApp(app, async (origin) => {
      expect((await fetch(origin)).status).toBe(403);
    });
  });

  it("that throws is logged with its error, which the browser does not see", async () => {
    const info = vi.fn();
    const logger = { debug() {}, info, warn() {}, error() {} };
    const app = createApp({ secret, logger, routes: { "/": Inside }, onMount: refuse });
    await withApp(app, async (origin) => {
      expect(await (await fetch(origin)).text()).not.toContain("admins only");
    });
    expect(info).toHaveBeenCalledWith(
      { err: new Error("admins only"), input: "load" },
      "DJ_UNAUTHORIZED: Hook 1 (refuse) in onMount of createApp refused access to Inside: admins only",
    );
  });
});

/** Returns the assigned value, like a concise arrow function. */
const keepUser = ({ locals }: LiveRequest): object => Object.assign(locals, { user: "Ada" });

function refuse(): never {
  throw new Error("admins only");
}

it("a tab that is refused on reconnect gets no message of the former view", async () => {
  let signedIn = true;
  const count = vi.fn();
  const app = appFor(() => signedIn, { count, record: () => {} });
  await withApp(app, async (origin) => {
    const { cookie, token } = await loadPage(origin);
    const heard = async (last: string, ...frames: object[]): Promise<string[]> => {
      const socket = new WebSocket(`${origin.replace("http", "ws")}/_djust/ws`, { headers: { cookie } });
      const types: string[] = [];
      socket.on("message", (data) => types.push(JSON.parse(String(data)).type));
      await new Promise((resolve) => socket.once("open", resolve));
      for (const frame of [{ type: "mount", token, url: "/" }, ...frames]) socket.send(JSON.stringify(frame));
      await expect.poll(() => types).toContain(last);
      socket.terminate();
      return types;
    };
    await heard("flash", { type: "event", event: "tell", params: {} });
    expect(await heard("flash")).toEqual(["mount", "flash"]);
    signedIn = false;
    expect(await heard("error")).toEqual(["error"]);
    expect(count).toHaveBeenCalledWith("djust.flash.dropped", 1, { reason: "refused" });
  });
});

it("a session that cannot be read is an error of the session store", async () => {
  const app = createApp({
    secret: "a secret for the gate suite, long enough",
    logger: false,
    routes: { "/": Inside },
    sessionStore: {
      ...storeOf(new Map()),
      get: (_id, callback) => callback(new Error("the store is away")),
    },
  });
  await withApp(app, async (origin) => {
    const response = await fetch(origin);
    expect(response.status).toBe(503);
    expect(await response.text()).toContain("DJ_SESSION_STORE");
  });
});
