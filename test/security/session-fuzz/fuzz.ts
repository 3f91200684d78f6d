import { setTimeout as wait } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import type { LiveSession } from "../../../src/live/index.js";
import { type App, createApp } from "../../../src/server/index.js";
import { type TestSeam, testSeam } from "../../../src/server/test-seam.js";
import { everywhere, Guarded, Home, Item, violations } from "./bank.js";
import { type Step, sequences } from "./steps.js";
import { Visitor } from "./visitor.js";

export interface Fuzzed {
  readonly seed: number;
  readonly sequences: number;
  readonly steps: number;
  readonly ms: number;
  /** Maximum number of live sessions, and the limit. */
  readonly sessionsMost: number;
  readonly sessionsBound: number;
  /** Heap growth in MiB from the end of the first tenth to the end. */
  readonly heapGrowth: number;
  /** Violations, with the steps that cause them. */
  readonly failure: string | undefined;
}

const detachedMost = 200;

/**
 * Plays random client sequences against an application and reports violations: a
 * handler called with unvalidated input, a view mounted without its hooks, a field of another
 * type, flash shown twice or to another user, a growing table, an unresponsive process.
 */
export async function fuzz(options: { readonly sequences: number; readonly seed: number }): Promise<Fuzzed> {
  const app = createApp({
    secret: "a secret for the fuzzer, which is long enough",
    development: false,
    logger: false,
    onMount: everywhere,
    routes: { "/": Home, "/guarded": Guarded, "/items/:id": Item },
    limits: {
      eventsPerSecond: 1e9,
      eventBurst: 1e9,
      detachedSessions: detachedMost,
      connectionsPerAddress: 1e6,
    },
  });
  const crashes: string[] = [];
  const crashed = (error: unknown): void => void crashes.push(String((error as Error)?.stack ?? error));
  process.on("unhandledRejection", crashed);
  const listening = await app.listen({ port: 0, host: "127.0.0.1", signals: false });
  const honest = await HonestTab.open(listening.url);
  const startedAt = performance.now();
  const { [testSeam]: seam } = app as App & { readonly [testSeam]: TestSeam };
  const connected = (): LiveSession[] => [...seam.sessions].filter(({ attached }) => attached);
  let played = 0;
  let steps = 0;
  let sessionsMost = 0;
  let heapBefore = 0;
  try {
    const details = await fc.check(
      fc.asyncProperty(sequences, async (sequence) => {
        violations.length = 0;
        if (++played === Math.ceil(options.sequences / 10)) heapBefore = heapUsed();
        steps += sequence.length;
        const trace: string[] = [];
        await play(sequence, listening.url, played, trace);
        await honest.ask();
        // A connection of the sequence counts until the server has noticed that it is closed.
        const until = performance.now() + 10_000;
        while (connected().length > 1 && performance.now() < until) await wait(1);
        const left = connected().length - 1;
        if (left > 0) violations.push(`${left} live sessions keep a connection that is closed`);
        const { sessions } = app.health();
        sessionsMost = Math.max(sessionsMost, sessions);
        // The honest tab is connected.
        if (sessions > detachedMost + 1) violations.push(`${sessions} live sessions`);
        if (crashes.length > 0) violations.push(...crashes.splice(0));
        if (violations.length > 0) throw new Error([...violations, "after:", ...trace].join("\n"));
      }),
      { numRuns: options.sequences, seed: options.seed, endOnFailure: false },
    );
    return {
      seed: options.seed,
      sequences: played,
      steps,
      ms: performance.now() - startedAt,
      sessionsMost,
      sessionsBound: detachedMost + 1,
      heapGrowth: (heapUsed() - heapBefore) / 2 ** 20,
      failure: details.failed
        ? `seed ${details.seed}, path ${details.counterexamplePath}\n${String(details.errorInstance)}`
        : undefined,
    };
  } finally {
    honest.close();
    process.off("unhandledRejection", crashed);
    await listening.close();
  }
}

/** @param trace the steps so far */
async function play(
  sequence: readonly Step[],
  origin: string,
  number: number,
  trace: string[],
): Promise<void> {
  const visitors = [0, 1].map((which) => new Visitor(`visitor-${number}-${which}`, origin));
  const [first, second] = visitors;
  if (!first || !second) return;
  const pair = [first, second] as const;
  for (const visitor of pair) await visitor.load("/");
  await first.connect(JSON.stringify({ type: "mount", token: first.page.token, url: "/" }));
  for (const step of sequence) {
    const visitor = pair[step.who];
    const known = { ref: visitor.ref, token: visitor.page.token, flash: visitor.flash };
    const text = "frame" in step ? step.frame(known) : "mount" in step ? step.mount(known) : "";
    trace.push(`  ${JSON.stringify(step)} ${text.slice(0, 300)}`);
    await take(step, pair);
  }
  for (const visitor of pair) {
    await visitor.settled();
    await visitor.cut();
  }
}

async function take(step: Step, visitors: readonly [Visitor, Visitor]): Promise<void> {
  const visitor = visitors[step.who];
  const known = { ref: visitor.ref, token: visitor.page.token, flash: visitor.flash };
  switch (step.do) {
    case "load":
      return visitor.load(step.path);
    case "open":
      return step.way === "WebSocket"
        ? visitor.connect(step.mount(known))
        : visitor.stream(step.mount(known));
    case "send":
      visitor.ref++;
      return visitor.send(step.frame(known));
    case "post": {
      const { csrf, token, path } = visitors[step.whose].page;
      const own = { "content-type": "application/json", "x-djust-frame": "1" };
      await visitor.post(path, step.frame(known), { ...own, "x-csrftoken": csrf, "x-djust-token": token });
      return;
    }
    case "event": {
      const { csrf, token, path } = visitor.page;
      const own = { "content-type": "application/json", "x-djust-event": encodeURIComponent(step.event) };
      const ref = step.ref === "" ? {} : { "x-djust-ref": step.ref };
      await visitor.post(path, step.params, { ...own, ...ref, "x-csrftoken": csrf, "x-djust-token": token });
      return;
    }
    case "form": {
      const { csrf, token, path } = visitors[step.whose].page;
      const fields = new URLSearchParams(
        [["_csrf", csrf], ["_token", token], ...step.fields].map(([a = "", b = ""]) => [a, b]),
      );
      await visitor.post(path, fields.toString(), { "content-type": "application/x-www-form-urlencoded" });
      return;
    }
    case "acknowledge":
      return visitor.acknowledge();
    case "again":
      return visitor.send(visitor.last);
    case "cut":
      return visitor.cut();
    default:
      step satisfies never;
  }
}

/** A legitimate tab, which must get replies whatever the others do. */
class HonestTab {
  #asked = 0;

  private constructor(private readonly visitor: Visitor) {}

  static async open(origin: string): Promise<HonestTab> {
    const visitor = new Visitor("visitor-0-0", origin);
    await visitor.load("/");
    await visitor.connect(JSON.stringify({ type: "mount", token: visitor.page.token, url: "/", ref: 0 }));
    return new HonestTab(visitor);
  }

  async ask(): Promise<void> {
    const { visitor } = this;
    const before = visitor.flash;
    await visitor.send(JSON.stringify({ type: "event", event: "greet", params: {}, ref: ++this.#asked }));
    if (visitor.flash !== before + 1)
      violations.push(`the honest tab has message ${visitor.flash} after message ${before}`);
    await visitor.acknowledge();
  }

  close(): void {
    void this.visitor.cut();
  }
}

function heapUsed(): number {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  return process.memoryUsage().heapUsed;
}
