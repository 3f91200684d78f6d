import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CookieJar } from "../behaviours/page.js";
import { Tab } from "../behaviours/tab.js";
import { connectEventStream } from "../behaviours/transports/event-stream.js";
import { connectHttp } from "../behaviours/transports/http.js";
import { connectWebSocket } from "../behaviours/transports/web-socket.js";
import { type Place, places, type ThrownValue, thrownValues } from "./thrown-values.js";

const program = fileURLToPath(new URL("thrown-values-program.ts", import.meta.url));
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
];

describe.each(Object.entries(connectors))("over %s", (transport, connect) => {
  let child: ChildProcess;
  let origin: string;
  let victim: Tab;
  let bystander: Tab;

  beforeAll(async () => {
    child = fork(program, {
      execArgv: ["--import", "tsx"],
      env: { ...process.env, TRANSPORT: transport, NODE_ENV: "development" },
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    const port = await new Promise<number>((resolve, reject) => {
      child.on("message", ({ port }: { port?: number }) => port !== undefined && resolve(port));
      child.once("exit", (code) => reject(new Error(`The program exited with ${code}`)));
    });
    origin = `http://127.0.0.1:${port}`;
    victim = await openTab();
    bystander = await openTab();
  }, 30_000);

  afterAll(() => {
    victim?.cut();
    bystander?.cut();
    child.kill("SIGKILL");
  });

  async function openTab(): Promise<Tab> {
    const tab = new Tab(origin, new CookieJar(), connect);
    await tab.load("/");
    await tab.connect();
    return tab;
  }

  function tell(request: object): Promise<void> {
    return new Promise((resolve) => {
      const listen = ({ done }: { done?: true }): void => {
        if (!done) return;
        child.off("message", listen);
        resolve();
      };
      child.on("message", listen);
      child.send(request);
    });
  }

  /** Makes the place throw. */
  async function trigger(place: Place): Promise<void> {
    switch (place) {
      case "handler":
      case "logger":
      case "metrics":
        expect((await victim.event("run")).at(0)).toMatchObject({ type: "error" });
        break;
      case "async handler":
        expect((await victim.event("runLater")).at(0)).toMatchObject({ type: "error", code: "DJ_HANDLER" });
        break;
      case "unawaited promise":
        await victim.event("runUnawaited");
        break;
      case "handleParams":
        expect((await victim.patch(`/?page=${Math.random()}`)).at(0)).toMatchObject({ type: "error" });
        break;
      case "handleInfo":
        await tell({ broadcast: true });
        break;
      case "background work":
      case "handleAsyncResult":
        victim.start("work");
        await victim.until("the work is over", () => victim.loading.size === 0);
        break;
      case "render":
      case "session store":
      case "outbox store":
      case "mount":
      case "hook":
      case "head":
      case "layout":
        await victim.event("add");
    }
    const response = await fetch(origin);
    expect(response.status >= 400).toBe(failingLoads.includes(place));
    await response.text();
    victim.cut();
    victim.open();
  }

  const cases = places.flatMap((place) => thrownValues.map((value) => [value, place] as const));

  test.each(cases)("%s thrown by the %s affects nothing else", async (value: ThrownValue, place: Place) => {
    await tell({ arm: { place, value } });
    await trigger(place);
    expect((await bystanderTurn(place)).length).toBeGreaterThan(0);
    await tell({ arm: null });
    await victim.reconnect();
    await victim.event("add");
    const before = Number(/count (\d+)/.exec(victim.text)?.[1]);
    expect((await victim.event("add")).at(0)).toMatchObject({ type: "patch" });
    expect(victim.text).toContain(`count ${before + 1}`);
    await victim.until("the message shows", () => victim.messages.includes(`info: Count ${before + 1}`));
    expect(child.exitCode).toBeNull();
  });

  /** Another tab's event, while the place still throws. */
  async function bystanderTurn(place: Place) {
    return bystander.event(place === "render" ? "run" : "add");
  }
});
