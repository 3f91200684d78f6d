import { describe, expect, it } from "vitest";
import { djust, flash } from "../../src/adapters/node.js";
import {
  type AppOptions,
  createApp,
  djFlash,
  eventHandler,
  html,
  type LiveRequest,
  LiveView,
} from "../../src/server/index.js";
import { type Purpose, Signer } from "../../src/server/security/signing.js";
import { openServer } from "./servers.js";

const secret = "a secret for the suite of signatures";

const purposes: readonly Purpose[] = [
  "session-cookie",
  "csrf",
  "view",
  "carried-flash",
  "flash-cookie",
  "browser-cookie",
  "passage",
  "session-end",
];

describe.each(purposes)("the key for %s", (purpose) => {
  const others = purposes.filter((other) => other !== purpose);

  it("creates nothing that the key for another purpose accepts", () => {
    const signer = new Signer([secret]);
    const own = signer.for(purpose);
    for (const other of others) {
      const key = signer.for(other);
      expect(key.verify(own.sign("abc"))).toBeUndefined();
      expect(key.open(own.seal({ a: 1 }, 10, "sid"), 0, "sid")).toBeUndefined();
      expect(key.checkMac("abc", own.mac("abc"))).toBe(false);
    }
    expect(own.verify(own.sign("abc"))).toBe("abc");
  });

  it("differs with another secret", () => {
    const made = new Signer(["another secret of the suite"]).for(purpose).sign("abc");
    expect(new Signer([secret]).for(purpose).verify(made)).toBeUndefined();
  });
});

class Desk extends LiveView {
  request: LiveRequest | undefined;
  count = 0;
  override mount(request: LiveRequest) {
    this.request = request;
    this.count = request.session.get("count", 0) ?? 0;
  }
  @eventHandler() save() {
    this.request?.session.set("count", ++this.count);
  }
  @eventHandler() leave() {
    this.putFlash("info", "Good-bye");
    this.liveRedirect("/ordinary", { carryFlash: true });
  }
  @eventHandler() move() {
    this.putFlash("info", "Over here");
    this.liveRedirect("/other", { carryFlash: true });
  }
  override render() {
    return html`${djFlash()}<p>count ${this.count}</p><button dj-click="save">Save</button>`;
  }
}

const appOf = (options: Partial<AppOptions> = {}) =>
  createApp({ secret, logger: false, routes: { "/": Desk, "/other": Desk }, ...options });

function start(options: Partial<AppOptions> = {}) {
  const app = appOf(options);
  return openServer(
    app,
    djust(app, (request, response) => {
      if (request.url === "/put") flash(request).put("info", "From a route");
      response.setHeader("content-type", "text/html");
      const page = `<body>${flash(request).container()}</body>`;
      response.end(request.url === "/put" ? "put" : page);
    }),
  );
}

/** One of each kind of signed data that passes through a browser. */
interface Tokens {
  readonly cookie: string;
  readonly csrf: string;
  readonly form: string;
  readonly view: string;
  readonly carry: string;
  readonly carriedCookie: string;
  readonly flash: string;
  readonly browser: string;
  readonly passage: string;
}

const valueIn = (setCookie: string | undefined): string => /=([^;]*)/.exec(setCookie ?? "")?.[1] ?? "";
const named = (response: Response, name: string): string =>
  valueIn(response.headers.getSetCookie().find((each) => each.startsWith(`${name}=`)));

async function event(origin: string, tokens: { cookie: string; csrf: string; view: string }, name: string) {
  const answer = await fetch(origin, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-csrftoken": tokens.csrf,
      "x-djust-token": tokens.view,
      "x-djust-event": name,
      cookie: `djust.sid=${tokens.cookie}`,
    },
    body: "{}",
  });
  return (await answer.json()) as {
    type: string;
    code?: string;
    _navigation?: { url: string; carry?: string };
  };
}

async function load(origin: string, path = "/", cookie = ""): Promise<{ body: string; response: Response }> {
  const response = await fetch(origin + path, {
    headers: { cookie, accept: "text/html" },
    redirect: "manual",
  });
  return { response, body: await response.text() };
}

const meta = (page: string, name: string): string =>
  new RegExp(`<meta name="${name}" content="([^"]*)"`).exec(page)?.[1] ?? "";

async function tokensOf(origin: string): Promise<Tokens> {
  const page = await load(origin);
  const cookie = named(page.response, "djust.sid");
  const credentials = { cookie, csrf: meta(page.body, "csrf-token"), view: meta(page.body, "djust-token") };
  const header = `djust.sid=${cookie}`;
  const carry = (await event(origin, credentials, "move"))._navigation?.carry ?? "";
  const again = (await load(origin, "/", header)).body;
  const leaving = { cookie, csrf: credentials.csrf, view: meta(again, "djust-token") };
  const passage = new URL((await event(origin, leaving, "leave"))._navigation?.url ?? "", origin);
  const passed = await load(origin, passage.pathname + passage.search, header);
  const put = (await load(origin, "/put")).response;
  return {
    ...credentials,
    form: /name="_csrf" value="([^"]*)"/.exec(page.body)?.[1] ?? "",
    carry,
    carriedCookie: named(passed.response, "djust.carry"),
    flash: named(put, "djust.flash"),
    browser: named(put, "djust.browser"),
    passage: passage.searchParams.get("to") ?? "",
  };
}

const idIn = (cookie: string): string => cookie.slice(0, cookie.lastIndexOf("."));

/** The consumer of each kind, and whether it accepts it. */
const takers: {
  readonly [Name in keyof Tokens]: (origin: string, token: string, honest: Tokens) => Promise<boolean>;
} = {
  cookie: async (origin, token, honest) => {
    const { code } = await event(origin, { ...honest, cookie: token }, "save");
    const { response } = await load(origin, "/", `djust.sid=${token}`);
    return code === undefined || idIn(named(response, "djust.sid")) === idIn(token);
  },
  csrf: async (origin, csrf, honest) => (await event(origin, { ...honest, csrf }, "save")).code !== "DJ_CSRF",
  form: async (origin, token, { cookie }) => {
    const body = new URLSearchParams({ _csrf: token, _event: "save" });
    const headers = { cookie: `djust.sid=${cookie}` };
    return (await fetch(origin, { method: "POST", body, headers, redirect: "manual" })).status === 303;
  },
  view: async (origin, view, honest) =>
    (await event(origin, { ...honest, view }, "save")).code !== "DJ_TOKEN",
  carry: async (origin, token, { cookie }) =>
    (await load(origin, "/other", `djust.sid=${cookie}; djust.carry=${token}`)).body.includes("Over here"),
  carriedCookie: async (origin, token, { cookie }) =>
    (await load(origin, "/ordinary", `djust.sid=${cookie}; djust.carry=${token}`)).body.includes("Good-bye"),
  flash: async (origin, token, { browser }) =>
    (await load(origin, "/page", `djust.browser=${browser}; djust.flash=${token}`)).body.includes(
      "From a route",
    ),
  browser: async (origin, token, honest) =>
    (await load(origin, "/page", `djust.browser=${token}; djust.flash=${honest.flash}`)).body.includes(
      "From a route",
    ),
  passage: async (origin, token) =>
    (await load(origin, `/_djust/go?to=${token}`)).response.headers.get("location") === "/ordinary",
};

describe("signed data in a browser", () => {
  it("is accepted for its own purpose once it has been created", async () => {
    const { origin } = await start();
    for (const name of Object.keys(takers) as (keyof Tokens)[]) {
      const tokens = await tokensOf(origin);
      expect(tokens[name], name).not.toBe("");
      expect(await takers[name](origin, tokens[name], tokens), name).toBe(true);
    }
  });

  it("is refused for each other purpose", async () => {
    const { origin } = await start();
    const tokens = await tokensOf(origin);
    const taken: string[] = [];
    // Carried flash is the same in a frame and in a cookie; it opens only for its own destination.
    for (const place of Object.keys(takers) as (keyof Tokens)[])
      for (const [name, token] of Object.entries(tokens))
        if (token !== tokens[place] && (await takers[place](origin, token, { ...tokens, [place]: "" })))
          taken.push(`${name} as ${place}`);
    expect(taken).toEqual([]);
  });

  it("contains no session id, except for the session's own cookie", async () => {
    const { origin } = await start();
    const { cookie, ...others } = await tokensOf(origin);
    const sid = idIn(cookie);
    expect(sid).toHaveLength(32);
    for (const [name, token] of Object.entries(others)) {
      const texts = token.split(".").map((part) => Buffer.from(part, "base64url").toString("latin1"));
      for (const text of [token, ...texts]) expect(text, name).not.toContain(sid);
    }
  });

  it("is in no cookie that page scripts can read", async () => {
    const { origin } = await start();
    const { cookie, csrf } = await tokensOf(origin);
    const header = `djust.sid=${cookie}`;
    const { body } = await load(origin, "/", header);
    const answer = await event(origin, { cookie, csrf, view: meta(body, "djust-token") }, "leave");
    const form = new URLSearchParams({
      _csrf: /name="_csrf" value="([^"]*)"/.exec(body)?.[1] ?? "",
      _event: "leave",
    });
    const responses = [
      await fetch(origin),
      await fetch(`${origin}/put`),
      await fetch(origin + answer._navigation?.url, { headers: { cookie: header }, redirect: "manual" }),
      await fetch(origin, { method: "POST", body: form, headers: { cookie: header }, redirect: "manual" }),
    ];
    const set = responses.flatMap((response) => response.headers.getSetCookie());
    expect(set.length).toBeGreaterThan(3);
    for (const each of set) expect(each).toMatch(/; HttpOnly/);
  });
});

describe("secret rotation", () => {
  const [old, now] = ["the secret of last year, long enough", "the secret of this year, long enough"];
  const steps: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    ["[old], then [old, new]", [old], [old, now]],
    ["[old, new], then [new, old]", [old, now], [now, old]],
    ["[new, old], then [new]", [now, old], [now]],
  ];

  /** Whether a node accepts everything that another has created. */
  async function takesAll(by: string, from: string): Promise<boolean> {
    for (const name of Object.keys(takers) as (keyof Tokens)[]) {
      // The view token's live session is on the other node: it is mounted again here.
      const tokens = await tokensOf(from);
      if (!(await takers[name](by, tokens[name], tokens))) return false;
    }
    return true;
  }

  it.each(steps)("nodes at both stages accept each other's tokens: %s", async (_, before, after) => {
    const shared = { limits: { eventBurst: 1000 } };
    const [first, second] = [
      await start({ secret: before, ...shared }),
      await start({ secret: after, ...shared }),
    ];
    expect(await takesAll(first.origin, second.origin)).toBe(true);
    expect(await takesAll(second.origin, first.origin)).toBe(true);
  });

  it("a node that signs with a secret unknown to the others loses its sessions there", async () => {
    const [first, second] = [await start({ secret: [old] }), await start({ secret: [now, old] })];
    expect(await takesAll(second.origin, first.origin)).toBe(true);
    expect(await takesAll(first.origin, second.origin)).toBe(false);
  });
});
