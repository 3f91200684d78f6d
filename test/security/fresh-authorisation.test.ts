import { createServer } from "node:http";
import express from "express";
import { describe, expect, it } from "vitest";
import { djust } from "../../src/adapters/express.js";
import {
  type AppOptions,
  createApp,
  eventHandler,
  html,
  type LiveRequest,
  LiveView,
  type OnMount,
} from "../../src/server/index.js";
import { listening } from "../adapters/frameworks/listening.js";
import { loadPage, post, transports, withApp } from "../gates/clients.js";

const secret = "a secret for the authorisation suite";
const event = (name: string, params: object = {}): object => ({ type: "event", event: name, params });
const redirectTo = (url: string): object => ({ type: "live_redirect_mount", url });

/** A public view that signs its browser in and out. */
class Lobby extends LiveView {
  request: LiveRequest | undefined;
  clicks = 0;

  override mount(request: LiveRequest) {
    this.request = request;
    Object.assign(request.locals, { user: "left behind by a view" });
  }
  @eventHandler() signIn() {
    this.request?.session.set("user", "Ada");
    this.clicks++;
  }
  @eventHandler() signOut() {
    this.request?.session.delete("user");
    this.clicks++;
  }
  @eventHandler() click() {
    this.clicks++;
  }
  @eventHandler() goTo({ path }: { path: string }) {
    this.livePatch({ path });
  }
  override render() {
    return html`<p>${this.clicks}</p>`;
  }
}

/** The signed-in user is in `locals`, which the views' hooks check. */
const whoIsIt: OnMount = ({ session, locals }) => {
  const user = session.get("user");
  if (user) locals["user"] = user;
};
const signedInOnly: OnMount = ({ locals }) => {
  if (!locals["user"]) throw new Error("sign in first");
};

class Account extends Lobby {
  static override readonly onMount = signedInOnly;
}

const appOf = (options: Partial<AppOptions> = {}) =>
  createApp({
    secret,
    logger: false,
    routes: { "/": Lobby, "/account": Account },
    onMount: whoIsIt,
    ...options,
  });

describe.each(transports)("over %s", (_name, sendFrames) => {
  it("a live redirect is refused once its browser has signed out", async () => {
    await withApp(appOf(), async (origin) => {
      const credentials = await loadPage(origin);
      expect(await sendFrames(credentials, [event("signIn"), redirectTo("/account")])).toMatchObject({
        type: "mount",
      });
      const again = await loadPage(origin, "/", credentials.cookie);
      expect(await sendFrames(again, [event("signOut"), redirectTo("/account")])).toMatchObject({
        code: "DJ_UNAUTHORIZED",
      });
    });
  });

  it("a tab that reconnects is refused once its browser has signed out", async () => {
    await withApp(appOf(), async (origin) => {
      const lobby = await loadPage(origin);
      await sendFrames(lobby, [event("signIn")]);
      const account = await loadPage(origin, "/account", lobby.cookie);
      expect(await sendFrames(account, [event("click")])).toMatchObject({ type: "patch" });
      await sendFrames(lobby, [event("signOut")]);
      expect(await sendFrames(account, [event("click")])).toMatchObject({ code: "DJ_UNAUTHORIZED" });
    });
  });

  it("hooks of a live redirect get the parameters of its own URL", async () => {
    const asked: unknown[] = [];
    const onMount: OnMount = ({ path, params }) => void asked.push([path, { ...params }]);
    await withApp(appOf({ onMount, routes: { "/": Lobby, "/items/:id": Lobby } }), async (origin) => {
      await sendFrames(await loadPage(origin, "/?invitation=7"), [redirectTo("/items/3?tab=a")]);
      expect(asked.at(-1)).toEqual(["/items/3", { id: "3", tab: "a" }]);
    });
  });

  it.each([
    ["by the browser", { type: "url_change", uri: "/admin" }],
    ["by the view", event("goTo", { path: "/admin" })],
  ])("a path of the same view is not entered if a hook refuses it, %s", async (_by, frame) => {
    const entered: string[] = [];
    class Pages extends Lobby {
      override handleParams(_params: unknown, uri: string) {
        this.clicks = entered.push(uri);
      }
    }
    const onMount: OnMount = ({ path }) => {
      if (path === "/admin") throw new Error("admins only");
    };
    const app = appOf({ onMount, routes: { "/": Pages, "/admin": Pages, "/help": Pages } });
    await withApp(app, async (origin) => {
      const credentials = await loadPage(origin);
      expect(await sendFrames(credentials, [frame])).toMatchObject({ code: "DJ_UNAUTHORIZED" });
      expect(await sendFrames(credentials, [{ type: "url_change", uri: "/help" }])).toMatchObject({
        type: "patch",
      });
      expect(entered).toEqual(["/", "/help"]);
    });
  });

  it("a tab that reconnects is checked for the URL its view shows, whichever URL it sends", async () => {
    let isOpen = true;
    const onMount: OnMount = ({ path }) => {
      if (path === "/admin" && !isOpen) throw new Error("admins only");
    };
    await withApp(appOf({ onMount, routes: { "/": Lobby, "/admin": Lobby } }), async (origin) => {
      const credentials = await loadPage(origin, "/admin");
      expect(await sendFrames(credentials, [event("click")])).toMatchObject({ type: "patch" });
      isOpen = false;
      expect(await sendFrames({ ...credentials, url: "/" }, [event("click")])).toMatchObject({
        code: "DJ_UNAUTHORIZED",
      });
    });
  });
});

/** Express with a middleware that copies the cookie `who` into `response.locals`. */
async function withExpress(use: (origin: string) => Promise<void>): Promise<void> {
  const web = express();
  const app = appOf({ onMount: [] });
  web.use((request, response, next) => {
    const who = /\bwho=(\w+)/.exec(request.headers.cookie ?? "")?.[1];
    if (who) response.locals["user"] = who;
    next();
  });
  web.use(djust(app));
  const http = createServer(web);
  app.attach(http);
  const server = await listening(http, [], []);
  try {
    await use(server.origin);
  } finally {
    await app.close();
    await server.close();
  }
}

describe("in Express", () => {
  it.each(transports)("hooks start with the locals of the connection, over %s", async (_name, sendFrames) => {
    await withExpress(async (origin) => {
      const credentials = await loadPage(origin);
      const signedIn = { ...credentials, cookie: `${credentials.cookie}; who=ada` };
      expect(await sendFrames(signedIn, [redirectTo("/account")])).toMatchObject({ type: "mount" });
      expect(
        await sendFrames(await loadPage(origin, "/", credentials.cookie), [redirectTo("/account")]),
      ).toMatchObject({
        code: "DJ_UNAUTHORIZED",
      });
    });
  });

  it("a live redirect by POST uses the locals of its own request", async () => {
    await withExpress(async (origin) => {
      const credentials = await loadPage(origin);
      const signedIn = { ...credentials, cookie: `${credentials.cookie}; who=ada` };
      const { token = "" } = await post(
        origin,
        signedIn,
        { type: "mount", token: credentials.token, url: "/" },
        origin,
      );
      expect(await post(origin, { ...credentials, token }, redirectTo("/account"), origin)).toMatchObject({
        code: "DJ_UNAUTHORIZED",
      });
    });
  });

  it("a no-script form uses the locals of its own request", async () => {
    await withExpress(async (origin) => {
      const { cookie } = await loadPage(origin);
      const { csrf, token } = await loadPage(origin, "/account", `${cookie}; who=ada`);
      const body = new URLSearchParams({ _csrf: csrf, _event: "click", _token: token });
      const send = (as: string): Promise<Response> =>
        fetch(`${origin}/account`, {
          method: "POST",
          body,
          headers: { cookie: as, origin },
          redirect: "manual",
        });
      expect((await send(`${cookie}; who=ada`)).status).toBe(303);
      expect((await send(cookie)).status).toBe(403);
    });
  });
});
