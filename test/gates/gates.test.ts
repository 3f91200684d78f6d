import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { z } from "zod";
import {
  type AppOptions,
  createApp,
  eventHandler,
  html,
  LiveView,
  type Params,
} from "../../src/server/index.js";
import { Signer } from "../../src/server/security/signing.js";
import {
  type Credentials,
  loadPage,
  type Outcome,
  post,
  type SendFrames,
  stillServes,
  transports,
  withApp,
} from "./clients.js";

const secret = "a secret for the gate suite, long enough";

class Guarded extends LiveView {
  name = "";
  hidden = "kept";
  saves = 0;

  @eventHandler()
  save(): void {
    this.saves++;
  }

  @eventHandler()
  greet(): void {
    for (let number = 1; number <= 60; number++) this.putFlash("info", `Message ${number}`);
  }

  @eventHandler({ params: z.object({ age: z.number().min(18) }) })
  admit(): void {
    this.saves++;
  }

  secretMethod(): void {
    this.hidden = "changed";
  }

  override render() {
    return html`<p>${this.saves} ${this.hidden}</p><input dj-model="name" value=${this.name}>`;
  }
}

class Other extends LiveView {
  override render() {
    return html`<p>other</p>`;
  }
}

class Private extends LiveView {
  static override onMount = (): void => {
    throw new Error("not for you");
  };
  override render() {
    return html`<p>private</p>`;
  }
}

const event = (name: string, params: Params = {}) => ({ type: "event", event: name, params });

interface Gate {
  readonly name: string;
  readonly code: string;
  readonly options?: Partial<AppOptions>;
  readonly frames?: readonly (object | string)[];
  /** Forges the credentials. */
  readonly forge?: (credentials: Credentials, origin: string) => Credentials | Promise<Credentials>;
  readonly sender?: string;
}

const deep = (levels: number): unknown => (levels === 0 ? 1 : { a: deep(levels - 1) });

const gates: readonly Gate[] = [
  { name: "a page of another origin", code: "DJ_ORIGIN", sender: "https://evil.example" },
  { name: "an opaque origin", code: "DJ_ORIGIN", sender: "null" },
  { name: "no token", code: "DJ_TOKEN", forge: (credentials) => ({ ...credentials, token: "" }) },
  {
    name: "a forged token",
    code: "DJ_TOKEN",
    forge: (credentials) => ({
      ...credentials,
      token: new Signer(["another secret"]).for("view").seal({ s: "x", r: "/" }, 9e15, "y"),
    }),
  },
  {
    name: "an expired token",
    code: "DJ_TOKEN",
    options: { limits: { tokenMaxAgeMs: 0.001 } },
  },
  {
    name: "another browser's token",
    code: "DJ_TOKEN",
    forge: async (credentials, origin) => ({ ...credentials, token: (await loadPage(origin)).token }),
  },
  {
    name: "a token of one route for another",
    code: "DJ_TOKEN",
    forge: async (credentials, origin) => ({
      ...credentials,
      token: (await loadPage(origin, "/other", credentials.cookie)).token,
    }),
  },
  {
    name: "a live redirect that a hook refuses",
    code: "DJ_UNAUTHORIZED",
    frames: [{ type: "live_redirect_mount", url: "/private" }],
  },
  ...[
    "constructor",
    "__proto__",
    "mount",
    "render",
    "putFlash",
    "toString",
    "secretMethod",
    "hasOwnProperty",
  ].map((name): Gate => ({ name: `the method ${name}`, code: "DJ_EVENT_UNKNOWN", frames: [event(name)] })),
  {
    name: "dj-model on a field that no template binds",
    code: "DJ_MODEL_FIELD",
    frames: [event("dj-model", { field: "hidden", value: "x" })],
  },
  {
    name: "dj-model on a prototype",
    code: "DJ_MODEL_FIELD",
    frames: [event("dj-model", { field: "__proto__", value: {} })],
  },
  { name: "parameters that fail the schema", code: "DJ_EVENT_PARAMS", frames: [event("admit", { age: 7 })] },
  {
    name: "a frame that is too large",
    code: "DJ_FRAME_SIZE",
    frames: [event("save", { x: "y".repeat(70_000) })],
  },
  { name: "a frame that is too deep", code: "DJ_FRAME_SIZE", frames: [event("save", { x: deep(40) })] },
  {
    name: "a frame with too many keys",
    code: "DJ_FRAME_SIZE",
    frames: [event("save", { x: Array(5_000).fill(0) })],
  },
  { name: "a frame that is not JSON", code: "DJ_FRAME_JSON", frames: ["{nope"] },
  { name: "a frame of no known type", code: "DJ_FRAME_TYPE", frames: [{ type: "eval" }] },
  {
    name: "a frame with a field of the wrong type",
    code: "DJ_FRAME_FIELD",
    frames: [{ type: "event", event: 7 }],
  },
  {
    name: "a frame with __proto__",
    code: "DJ_FRAME_FIELD",
    frames: ['{"type":"event","event":"save","params":{"__proto__":{"x":1}}}'],
  },
  {
    name: "a redirect to another origin",
    code: "DJ_FRAME_FIELD",
    frames: [{ type: "live_redirect_mount", url: "https://evil.example/" }],
  },
  {
    name: "more events than the limit",
    code: "DJ_RATE_EVENTS",
    options: { limits: { eventsPerSecond: 0.001, eventBurst: 3 } },
    frames: Array(6).fill(event("save")),
  },
];

interface Tried {
  readonly outcome: Outcome;
  readonly serves: boolean;
  /** Codes of the refusals, from the metrics. */
  readonly refused: readonly (string | undefined)[];
}

async function tryGate(gate: Gate, sendFrames: SendFrames): Promise<Tried> {
  const refused: (string | undefined)[] = [];
  const app = createApp({
    secret,
    logger: false,
    routes: { "/": Guarded, "/other": Other, "/private": Private },
    metrics: {
      count: (name, _by, attributes) => {
        if (name === "djust.gate.refused") refused.push(attributes?.["code"]);
      },
      record: () => {},
    },
    ...gate.options,
  });
  return withApp(app, async (origin) => {
    const credentials = await loadPage(origin);
    const forged = gate.forge ? await gate.forge(credentials, origin) : credentials;
    const outcome = await sendFrames(forged, gate.frames ?? [event("save")], gate.sender);
    const serves = gate.options ? (await fetch(origin)).ok : await stillServes(origin);
    return { outcome, serves, refused };
  });
}

describe.each(transports)("over %s", (transport, sendFrames) => {
  it("accepts a legitimate tab", async () => {
    const { outcome } = await tryGate({ name: "", code: "" }, sendFrames);
    expect(outcome).toMatchObject({ type: "patch" });
  });

  it.each(gates)("refuses $name with $code, counts it and keeps serving", async (gate) => {
    const { outcome, serves, refused } = await tryGate(gate, sendFrames);
    expect(outcome.code).toBe(gate.code);
    expect(refused).toEqual([gate.code]);
    expect(serves).toBe(true);
    if (gate.code === "DJ_RATE_EVENTS" && transport === "websocket") expect(outcome.closed).toBe(4429);
  });

  it("accepts a token signed with the previous secret after a rotation", async () => {
    const before = createApp({ secret, logger: false, routes: { "/": Guarded } });
    const credentials = await withApp(before, (origin) => loadPage(origin));
    const after = createApp({
      secret: ["the secret that has taken its place", secret],
      logger: false,
      routes: { "/": Guarded },
    });
    const outcome = await withApp(after, (origin) => sendFrames({ ...credentials, origin }, [event("save")]));
    expect(outcome).toMatchObject({ type: "patch" });
  });
});

describe("acknowledgements of new messages do not count as events, however many arrive", () => {
  const limited = (): ReturnType<typeof createApp> =>
    createApp({
      secret,
      logger: false,
      routes: { "/": Guarded },
      limits: { eventsPerSecond: 0.001, eventBurst: 3 },
    });
  const acks = Array.from({ length: 60 }, (_, at) => ({ type: "ack", flash: at + 1 }));

  it("over websocket", () =>
    withApp(limited(), async (origin) => {
      const { cookie, token } = await loadPage(origin);
      const socket = new WebSocket(`${origin.replace("http", "ws")}/_djust/ws`, { headers: { cookie } });
      const types: string[] = [];
      socket.on("message", (data) => types.push(JSON.parse(String(data)).type));
      await new Promise((resolve) => socket.once("open", resolve));
      const send = (...frames: object[]): void => {
        for (const frame of frames) socket.send(JSON.stringify(frame));
      };
      const others = (): string[] => types.filter((type) => type !== "flash");
      send({ type: "mount", token, url: "/" }, event("greet"));
      await expect.poll(() => types.length).toBe(1 + acks.length);
      send(...acks, event("save"));
      await expect.poll(others).toEqual(["mount", "patch"]);
      send(...acks.slice(-1));
      await expect.poll(others).toEqual(["mount", "patch", "error"]);
      await expect.poll(() => socket.readyState).toBe(WebSocket.CLOSED);
    }));

  it.each([
    ["sse", "/_djust/frame"],
    ["http", "/"],
  ])("over %s", (_name, path) =>
    withApp(limited(), async (origin) => {
      const credentials = await loadPage(origin);
      const send = (frame: object): Promise<Outcome> => post(origin + path, credentials, frame, origin);
      for (const frame of [event("greet"), ...acks, event("save"), ...acks.slice(-1)])
        expect(await send(frame)).not.toHaveProperty("code");
      expect(await send({ type: "ack", flash: 999 })).toMatchObject({ code: "DJ_RATE_EVENTS" });
    }),
  );
});

describe("a POST", () => {
  it.each(["http", "sse"])("needs the CSRF token of its own session, over %s", async (name) => {
    const sendFrames = transports.find(([other]) => other === name)?.[1] as SendFrames;
    const app = createApp({ secret, logger: false, routes: { "/": Guarded } });
    await withApp(app, async (origin) => {
      const credentials = await loadPage(origin);
      expect((await sendFrames({ ...credentials, csrf: "" }, [event("save")])).code).toBe("DJ_CSRF");
      const foreign = (await loadPage(origin)).csrf;
      expect((await sendFrames({ ...credentials, csrf: foreign }, [event("save")])).code).toBe("DJ_CSRF");
      expect(await stillServes(origin)).toBe(true);
    });
  });
});

describe("connections of one address", () => {
  it.each(transports.filter(([name]) => name !== "http"))(
    "are limited, over %s",
    async (_name, sendFrames) => {
      const app = createApp({
        secret,
        logger: false,
        routes: { "/": Guarded },
        limits: { connectionsPerAddress: 1 },
      });
      await withApp(app, async (origin) => {
        const credentials = await loadPage(origin);
        const socket = new WebSocket(`${origin.replace("http", "ws")}/_djust/ws`);
        await new Promise((resolve) => socket.once("open", resolve));
        expect((await sendFrames(credentials, [])).code).toBe("DJ_RATE_CONNECTIONS");
        socket.terminate();
        await expect.poll(async () => (await sendFrames(credentials, [event("save")])).type).toBe("patch");
      });
    },
  );

  it("are told apart by forwarding headers only behind a trusted proxy", async () => {
    for (const trustProxy of [false, true]) {
      const seen: string[] = [];
      const app = createApp({
        secret,
        logger: false,
        trustProxy,
        routes: { "/": Guarded },
        onMount: (request) => {
          seen.push(request.address);
        },
      });
      await withApp(app, (origin) =>
        fetch(origin, { headers: { "x-forwarded-for": "203.0.113.7, 10.0.0.1" } }),
      );
      expect(seen).toEqual([trustProxy ? "203.0.113.7" : "127.0.0.1"]);
    }
  });
});

describe("the first page", () => {
  it("runs the same hooks and shows only the error code in production", async () => {
    const app = createApp({
      secret,
      logger: false,
      development: false,
      routes: { "/": Guarded, "/private": Private },
    });
    await withApp(app, async (origin) => {
      const response = await fetch(`${origin}/private`);
      expect(response.status).toBe(403);
      expect(await response.text()).not.toContain("not for you");
    });
  });

  it("redirects the browser where a hook says", async () => {
    const app = createApp({
      secret,
      logger: false,
      routes: { "/": Guarded },
      onMount: () => ({ redirect: "/login" }),
    });
    await withApp(app, async (origin) => {
      const response = await fetch(origin, { redirect: "manual" });
      expect([response.status, response.headers.get("location")]).toEqual([303, "/login"]);
    });
  });
});
