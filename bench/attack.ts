/**
 * One address attacks a server in every possible way, while a user at another address must not be affected: `npm run
 * attack`, about three minutes. Connects only to this machine.
 */
import { type ChildProcess, fork } from "node:child_process";
import { Agent } from "node:http";
import type { Socket } from "node:net";
import { fileURLToPath } from "node:url";
import type { WebSocket } from "ws";
import { commandLine } from "../scripts/command-line.mjs";
import { Browser } from "./attack/browser.js";
import type { AttackReport } from "./attack/server.js";

const attacker = "127.0.0.1";
const elsewhere = "127.0.0.2";

export interface AttackResult {
  /** The server after each part of the attack. */
  readonly steps: readonly {
    readonly name: string;
    readonly seconds: number;
    readonly report: AttackReport;
  }[];
  /** How long an honest click took during the attack, in ms, sorted. */
  readonly clicks: readonly number[];
  /** Violated guarantees; empty if there are none. */
  readonly wrong: readonly string[];
}

/**
 * @param scale of the attack: 1 is 50,000 first pages, 5,000 mounts, 2,000 forms, 500 event streams
 * @param progress called after each part
 */
export async function attack(
  scale: number,
  progress: (line: string) => void = () => {},
): Promise<AttackResult> {
  const child = fork(fileURLToPath(new URL("attack/server.ts", import.meta.url)), [], {
    execArgv: ["--expose-gc", "--max-old-space-size=512", "--import", "tsx"],
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const agent = new Agent({ keepAlive: true, maxSockets: 40 });
  const open: { destroy(): void }[] = [agent];
  try {
    const { port } = (await message(child, "listening")) as { port: number };
    const times = (count: number): number => Math.max(10, Math.ceil(count * scale));
    const enemy = (): Browser => new Browser(port, attacker, agent);
    const hold = <T extends Socket | WebSocket | undefined>(socket: T): T => {
      if (socket) open.push("terminate" in socket ? { destroy: () => socket.terminate() } : socket);
      return socket;
    };
    const steps: AttackResult["steps"][number][] = [];
    const wrong: string[] = [];
    const step = async (name: string, work: () => Promise<unknown>): Promise<AttackReport> => {
      const start = performance.now();
      await work();
      child.send("report");
      const report = (await message(child, "report")) as AttackReport;
      const seconds = (performance.now() - start) / 1000;
      steps.push({ name, seconds, report });
      progress(
        `${name}: ${seconds.toFixed(1)} s, heap ${mib(report.heapUsed)} MiB, ${report.sessions} sessions, ${report.connections} connections`,
      );
      return report;
    };

    await step("at the start", async () => {
      for (let page = 0; page < 20; page++) await enemy().load();
    });
    const victims = await Promise.all([waitingTab(port), noted(port), formPosted(port)]);
    const honest = new HonestTab(port);
    await honest.start();
    open.push({ destroy: () => honest.stop() });

    const pages = times(50_000);
    const half = (): Promise<void> =>
      inParallel(Math.ceil(pages / 2), 30, async () => void (await enemy().load()));
    const before = await step(`${Math.ceil(pages / 2)} first pages`, half);
    const after = await step(`${pages} first pages`, half);
    const mounts = times(5_000);
    await step(`${mounts} mounts with new tab names by POST`, async () => {
      const one = enemy();
      await one.load();
      await inParallel(mounts, 30, (at) => one.post(one.mountFrame(`tab ${at}`)));
    });
    await step(`${mounts} mounts with new tab names by WebSocket`, async () => {
      const one = enemy();
      await one.load();
      let socket: WebSocket | undefined;
      for (let at = 0; at < mounts; at++) {
        if (socket?.readyState !== 1) socket = await one.socket();
        socket?.send(JSON.stringify(one.mountFrame(`socket ${at}`)));
        if (at % 20 === 0) await wait(1);
      }
      socket?.terminate();
    });
    const forms = times(2_000);
    await step(`${forms} forms without a script`, async () => {
      const one = enemy();
      await one.load();
      await inParallel(forms, 20, () => one.submit("save"));
    });
    const notes = times(1_500);
    await step(`${notes} long messages on their way to another page`, () =>
      inParallel(notes, 20, () => enemy().ask("/note?text=spam", { accept: "text/html" })),
    );
    const streams = times(500);
    await step(`${streams} event streams and ${streams} WebSockets that never mount`, async () => {
      for (let at = 0; at < streams; at++) {
        hold(enemy().raw("GET /_djust/sse?mount=x HTTP/1.1\r\nHost: HOST\r\n\r\n"));
        hold(enemy().raw(`GET /_djust/ws HTTP/1.1\r\nHost: HOST\r\n${upgradeHeaders}\r\n`));
        hold(
          enemy().raw(
            `GET /_djust/ws HTTP/1.1\r\nHost: HOST\r\nOrigin: https://evil.example\r\n${upgradeHeaders}\r\n`,
          ),
        );
        if (at % 50 === 0) await wait(5);
      }
      await wait(1_000);
    });
    const slow = times(200);
    await step(`${slow} slow bodies, ${slow} slow readers of pages, ${slow} of connections`, async () => {
      const one = enemy();
      await one.load();
      for (let at = 0; at < slow; at++) {
        hold(
          one.raw(
            `POST / HTTP/1.1\r\nHost: HOST\r\nCookie: ${one.cookie}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 60000\r\n\r\n_csrf=`,
          ),
        );
        hold(one.raw("GET /large HTTP/1.1\r\nHost: HOST\r\n\r\n")).pause();
        if (at % 20 === 0) await wait(20);
      }
      for (let at = 0; at < slow; at++) {
        const socket = hold(await one.socket());
        socket?.send(JSON.stringify(one.mountFrame(`slow ${at}`)));
        socket?.send(JSON.stringify({ type: "event", event: "talk", params: {} }));
        socket?.pause();
      }
    });
    // The attacker closes nothing, so everything that ends was ended by the server.
    const end = await step("when it is over", async () => {
      const until = performance.now() + 60_000;
      let left = Number.POSITIVE_INFINITY;
      while (left > 10 && performance.now() < until) {
        await wait(500);
        child.send("report");
        left = ((await message(child, "report")) as AttackReport).connections;
      }
      if (left > 10) wrong.push(`${left} connections are open a minute later`);
    });
    for (const victim of victims) wrong.push(...(await victim()));
    const clicks = honest.stop();
    wrong.push(...honest.wrong);
    const { heapUsed } = end;
    if (heapUsed > 256 * 1024 * 1024) wrong.push(`the heap has ${mib(heapUsed)} MiB at the end`);
    if (after.heapUsed > before.heapUsed * 1.25 && pages >= 20_000)
      wrong.push(
        `the heap grew from ${mib(before.heapUsed)} to ${mib(after.heapUsed)} MiB with the second half of the pages`,
      );
    return { steps, clicks, wrong };
  } finally {
    for (const each of open) each.destroy();
    child.kill();
  }
}

const upgradeHeaders =
  "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

type Victim = () => Promise<readonly string[]>;

/** A tab that has lost its connection, and whose message arrived later. */
async function waitingTab(port: number): Promise<Victim> {
  const browser = new Browser(port, elsewhere);
  await browser.load();
  const socket = await browser.socket();
  const first = await mounted(socket, browser.mountFrame("victim"));
  socket?.send(JSON.stringify({ type: "event", event: "later", params: {} }));
  await wait(100);
  socket?.terminate();
  await wait(600);
  browser.token = first.token;
  return async () => {
    const again = await browser.socket();
    const frames: { type: string; message?: string }[] = [];
    again?.on("message", (data) => frames.push(JSON.parse(String(data))));
    const second = await mounted(again, browser.mountFrame("victim"));
    await wait(300);
    again?.terminate();
    browser.close();
    const messages = frames.filter(({ message }) => message === "Done while you were away").length;
    return [
      ...(second.session === first.session ? [] : ["the waiting tab did not find its session"]),
      ...(messages === 1 ? [] : [`the waiting tab got its message ${messages} times`]),
    ];
  };
}

interface Mounted {
  readonly session: string;
  readonly token: string;
}

function mounted(socket: WebSocket | undefined, frame: object): Promise<Mounted> {
  return new Promise((resolve, reject) => {
    if (!socket) return reject(new Error("the connection was refused"));
    socket.on("message", (data) => {
      const found = JSON.parse(String(data)) as Mounted & { readonly type: string };
      if (found.type === "mount") resolve(found);
      if (found.type === "error") reject(new Error(String(data)));
    });
    socket.once("close", (code) => reject(new Error(`closed with ${code}`)));
    socket.send(JSON.stringify(frame));
  });
}

/** A browser that comes from an ordinary page, which has put a message for the next page. */
async function noted(port: number): Promise<Victim> {
  const browser = new Browser(port, elsewhere);
  await browser.load();
  browser.keep(await browser.ask("/note?text=remember", { accept: "text/html" }));
  const { cookie } = browser;
  return async () => {
    const shown = (await browser.load()).body.includes("remember yyy");
    // A browser that is restored to an earlier state sends the cookie again.
    browser.cookie = cookie;
    const again = (await browser.load()).body.includes("remember yyy");
    browser.close();
    return [...(shown ? [] : ["the carried message was lost"]), ...(again ? ["it was shown twice"] : [])];
  };
}

/** A browser without JavaScript that has posted a form and has not followed its redirect yet. */
async function formPosted(port: number): Promise<Victim> {
  const browser = new Browser(port, elsewhere);
  await browser.load();
  await browser.submit("save");
  return async () => {
    const { body } = await browser.load();
    const again = (await browser.load()).body.includes("Saved 1");
    browser.close();
    return [
      ...(/<button[^>]*>1</.test(body) ? [] : ["what the form has done was lost"]),
      ...(body.includes("Saved 1") ? [] : ["the form's message was lost"]),
      ...(again ? ["the form's message was shown twice"] : []),
    ];
  };
}

/** A tab at the other address that clicks twice a second, and loads a page every two. */
class HonestTab {
  readonly wrong: string[] = [];
  readonly #took: number[] = [];
  readonly #browser: Browser;
  #socket: WebSocket | undefined;
  #timer: NodeJS.Timeout | undefined;
  #sentAt: number | undefined;
  #ticks = 0;

  constructor(port: number) {
    this.#browser = new Browser(port, elsewhere);
  }

  async start(): Promise<void> {
    await this.#browser.load();
    this.#socket = await this.#browser.socket();
    await mounted(this.#socket, this.#browser.mountFrame("honest"));
    this.#socket?.on("message", (data) => {
      const { type } = JSON.parse(String(data)) as { type: string };
      if (type === "error") this.wrong.push(`an honest click was refused: ${data}`);
      if (type !== "patch" || this.#sentAt === undefined) return;
      this.#took.push(performance.now() - this.#sentAt);
      this.#sentAt = undefined;
    });
    this.#socket?.on("close", () => {
      if (this.#timer) this.wrong.push("the honest tab was cut off");
    });
    this.#timer = setInterval(() => {
      if (this.#sentAt !== undefined) return;
      this.#sentAt = performance.now();
      this.#socket?.send(JSON.stringify({ type: "event", event: "click", params: {} }));
      if (this.#ticks++ % 4 === 0)
        this.#browser.load().then(
          ({ status }) => status === 200 || this.wrong.push(`an honest page load got ${status}`),
          (error: unknown) => this.#timer && this.wrong.push(`an honest page load failed: ${error}`),
        );
    }, 500);
  }

  /** @returns how long its clicks took, in ms, sorted */
  stop(): readonly number[] {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#socket?.terminate();
    this.#browser.close();
    return this.#took.sort((a, b) => a - b);
  }
}

/** Refused and interrupted requests are the purpose of the attack. */
async function inParallel(
  count: number,
  lanes: number,
  work: (at: number) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) await work(next++).catch(() => {});
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

function message(child: ChildProcess, type: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const take = (given: unknown): void => {
      if ((given as { type?: string }).type !== type) return;
      child.off("message", take);
      child.off("exit", gone);
      resolve(given);
    };
    const gone = (code: number): void => reject(new Error(`the server has ended with ${code}`));
    child.on("message", take);
    child.once("exit", gone);
  });
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function mib(bytes: number): string {
  return (bytes / 1_048_576).toFixed(1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = commandLine(
    `npm run attack [-- --scale 1]

One address attacks a server in every possible way, while a user at another address clicks; three minutes.
  --scale  of the attack (1)`,
    { scale: { type: "string", default: "1" } },
  );
  const { steps, clicks, wrong } = await attack(Number(values.scale), (line) => console.log(line));
  const at = (part: number): string => (clicks[Math.floor((clicks.length - 1) * part)] ?? 0).toFixed(1);
  console.log(
    `${clicks.length} honest clicks: median ${at(0.5)} ms, 95 % ${at(0.95)} ms, slowest ${at(1)} ms`,
  );
  console.log("refused:", JSON.stringify(steps.at(-1)?.report.refused));
  for (const line of wrong) console.error(line);
  process.exitCode = wrong.length > 0 ? 1 : 0;
}
