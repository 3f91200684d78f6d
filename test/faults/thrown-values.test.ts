import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { JSDOM } from "jsdom";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CookieJar, type LoadedPage, loadPage } from "../behaviours/page.js";
import { Tab } from "../behaviours/tab.js";
import type { Connect } from "../behaviours/transports/connection.js";
import { connectEventStream } from "../behaviours/transports/event-stream.js";
import { connectHttp } from "../behaviours/transports/http.js";
import { connectWebSocket } from "../behaviours/transports/web-socket.js";
import { isLongRun } from "../support/long-run.js";
import { type Place, places, type ThrownValue, thrownValues } from "./thrown-values.js";

const path = fileURLToPath(new URL("thrown-values-program.ts", import.meta.url));
const connectors = { websocket: connectWebSocket, sse: connectEventStream, http: connectHttp } as const;

/** Places whose failure does not end a turn the tab is waiting for. */
const failingLoads: readonly Place[] = [
  "mount",
  "handleParams",
  "render",
  "hook",
  "head",
  "layout",
  "session store",
  "session store callback",
  "broker",
  "pageTitle",
  "error title",
  "error page",
];

/** Values that a callback does not take for an error. */
const noErrors: readonly ThrownValue[] = ["undefined", "null"];

/** Places whose failure is that of an event handler, which a form without a script posts. */
const inHandlers: readonly Place[] = [
  ...(["handler", "schema", "async handler", "stream source", "stream item"] as const),
  ...(["session reload", "flash option", "pushed payload"] as const),
  ...(["logger", "metrics", "async logger", "async metrics", "texts", "failure text"] as const),
];

/** The event whose handling a place is part of; others fail with any event. */
const eventOf: { readonly [place in Place]?: string } = {
  handler: "run",
  logger: "run",
  metrics: "run",
  "async logger": "run",
  "async metrics": "run",
  texts: "run",
  "failure text": "run",
  broker: "announce",
  "stream source": "answer",
  "stream item": "insert",
  "render during a flush": "showProgress",
  "session reload": "reload",
  "flash option": "change",
  "pushed payload": "push",
  "async handler": "runLater",
  schema: "check",
  "unawaited promise": "runUnawaited",
  "background work": "work",
  handleAsyncResult: "work",
};

/** The application in a process of its own. */
class Program {
  private constructor(
    private readonly child: ChildProcess,
    readonly origin: string,
  ) {}

  static async start(transport: string): Promise<Program> {
    const child = fork(path, {
      execArgv: ["--import", "tsx"],
      env: { ...process.env, TRANSPORT: transport, NODE_ENV: "development" },
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    const port = await new Promise<number>((resolve, reject) => {
      child.on("message", ({ port }: { port?: number }) => port !== undefined && resolve(port));
      child.once("exit", (code) => reject(new Error(`The program exited with ${code}`)));
    });
    return new Program(child, `http://127.0.0.1:${port}`);
  }

  get isAlive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Makes a place throw, or nothing. */
  arm(armed: { readonly place: Place; readonly value: ThrownValue } | null): Promise<void> {
    return this.#tell({ arm: armed });
  }

  broadcast(): Promise<void> {
    return this.#tell({ broadcast: true });
  }

  stop(): void {
    this.child.kill("SIGKILL");
  }

  #tell(request: object): Promise<void> {
    return new Promise((resolve) => {
      const listen = ({ done }: { done?: true }): void => {
        if (!done) return;
        this.child.off("message", listen);
        resolve();
      };
      this.child.on("message", listen);
      this.child.send(request);
    });
  }
}

async function openTab(origin: string, connect: Connect): Promise<Tab> {
  const tab = new Tab(origin, new CookieJar(), connect);
  await tab.load("/");
  await tab.connect();
  return tab;
}

const allCases = places.flatMap((place) => thrownValues.map((value) => [value, place] as const));

/** All of them in a long run; else every fourth, a different one for each way a browser reaches the server. */
function casesOver(way: number): typeof allCases {
  return allCases.filter((_, index) => isLongRun || (index + Math.floor(index / 4) + way) % 4 === 0);
}

function failsLoads(place: Place, value: ThrownValue): boolean {
  return failingLoads.includes(place) && !(place === "session store callback" && noErrors.includes(value));
}

const ways = Object.entries(connectors).map(([transport, connect], way) => ({ transport, connect, way }));

describe.each(ways)("over $transport", ({ transport, connect, way }) => {
  let program: Program;
  let victim: Tab;
  let bystander: Tab;

  beforeAll(async () => {
    program = await Program.start(transport);
    victim = await openTab(program.origin, connect);
    bystander = await openTab(program.origin, connect);
  }, 30_000);

  afterAll(() => {
    victim?.cut();
    bystander?.cut();
    program?.stop();
  });

  /** Makes the place throw. */
  async function trigger(place: Place, value: ThrownValue): Promise<void> {
    switch (place) {
      case "handler":
      case "schema":
      case "logger":
      case "metrics":
      case "async logger":
      case "async metrics":
      case "texts":
      case "failure text":
      case "broker":
      case "stream source":
      case "stream item":
      case "session reload":
      case "flash option":
      case "pushed payload":
        expect((await victim.event(eventOf[place] ?? "")).at(0)).toMatchObject({ type: "error" });
        break;
      case "async handler":
        expect((await victim.event("runLater")).at(0)).toMatchObject({ type: "error", code: "DJ_HANDLER" });
        break;
      case "unawaited promise":
      case "render during a flush":
        await victim.event(eventOf[place] ?? "");
        break;
      case "handleParams":
        expect((await victim.patch(`/?page=${Math.random()}`)).at(0)).toMatchObject({ type: "error" });
        break;
      case "handleInfo":
      case "async handleInfo":
        await program.broadcast();
        break;
      case "background work":
      case "handleAsyncResult":
        victim.start("work");
        await victim.until("the work is over", () => victim.loading.size === 0);
        break;
      case "render":
      case "session store":
      case "session store callback":
      case "outbox store":
      case "mount":
      case "hook":
      case "head":
      case "layout":
      case "pageTitle":
      case "lang":
      case "dir":
      case "error title":
      case "error page":
        await victim.event("add");
    }
    const response = await fetch(program.origin);
    expect(response.status >= 400).toBe(failsLoads(place, value));
    await response.text();
    victim.cut();
    victim.open();
  }

  test.each(casesOver(way))("%s thrown by the %s affects nothing else", async (value, place) => {
    await program.arm({ place, value });
    await trigger(place, value);
    // Another tab's event, while the place still throws.
    expect((await bystander.event(place === "render" ? "run" : "add")).length).toBeGreaterThan(0);
    await program.arm(null);
    await victim.reconnect();
    await victim.event("add");
    const before = Number(/count (\d+)/.exec(victim.text)?.[1]);
    expect((await victim.event("add")).at(0)).toMatchObject({ type: "patch" });
    expect(victim.text).toContain(`count ${before + 1}`);
    await victim.until("the message shows", () => victim.messages.includes(`info: Count ${before + 1}`));
    expect(program.isAlive).toBe(true);
  });
});

describe("over forms without JavaScript", () => {
  let program: Program;
  let bystander: Tab;
  const jar = new CookieJar();

  beforeAll(async () => {
    program = await Program.start("websocket");
    bystander = await openTab(program.origin, connectWebSocket);
  }, 30_000);

  afterAll(() => {
    bystander?.cut();
    program?.stop();
  });

  /** What a browser posts when the form of an event is submitted. */
  function fieldsOf(page: LoadedPage, event: string): URLSearchParams {
    const { document } = new JSDOM(page.html).window;
    const form = [...document.querySelectorAll("form")].find(
      (each) => each.querySelector("button")?.textContent === event,
    );
    const fields = [...(form?.querySelectorAll("input") ?? [])].map(({ name, value }) => [name, value]);
    return new URLSearchParams(fields);
  }

  async function post(fields: URLSearchParams): Promise<Pick<LoadedPage, "status" | "html" | "view">> {
    const response = await fetch(program.origin, {
      method: "POST",
      headers: { cookie: jar.header },
      body: fields,
      redirect: "manual",
    });
    for (const cookie of response.headers.getSetCookie()) jar.take(cookie);
    const location = response.headers.get("location");
    return location
      ? loadPage(program.origin, location, jar)
      : { status: response.status, html: await response.text(), view: "" };
  }

  test.each(casesOver(ways.length))("%s thrown by the %s affects nothing else", async (value, place) => {
    const page = await loadPage(program.origin, "/", jar);
    const fields = fieldsOf(page, eventOf[place] ?? "add");
    await program.arm({ place, value });
    if (/handleInfo/.test(place)) await program.broadcast();
    const { status } = await post(fields);
    const isInForm = inHandlers.includes(place);
    // The live session of the page is still there, so that nothing mounts the view again.
    const isMount = ["mount", "handleParams", "error title", "error page"].includes(place);
    expect([place, status >= 400]).toEqual([place, isInForm || (failsLoads(place, value) && !isMount)]);
    expect((await bystander.event(place === "render" ? "run" : "add")).length).toBeGreaterThan(0);
    await program.arm(null);
    const again = await loadPage(program.origin, "/", jar);
    const before = Number(/count (\d+)/.exec(again.view)?.[1]);
    const added = await post(fieldsOf(again, "add"));
    expect([added.status, /count (\d+)/.exec(added.view)?.[1]]).toEqual([200, `${before + 1}`]);
    expect(added.html).toContain(`Count ${before + 1}`);
    expect(program.isAlive).toBe(true);
  });
});
