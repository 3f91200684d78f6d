import {
  background,
  createApp,
  djFlash,
  eventHandler,
  html,
  type LiveRequest,
  LiveView,
  type SessionStore,
  type TransportName,
} from "../../src/server/index.js";
import { MemoryOutboxes, MemoryOutboxStore } from "../nodes/memory-outbox-store.js";
import { makeThrown, type Place, type ThrownValue } from "./thrown-values.js";

/** An application in its own process, in which the test makes one place at a time throw. */

let armed: { readonly place: Place; readonly value: ThrownValue } | undefined;

function trip(place: Place): void {
  if (armed?.place === place) throw makeThrown(armed.value);
}

const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function tripLater(place: Place): Promise<void> {
  await pause();
  trip(place);
}

/** Events that forms without a script can post. */
const events = ["add", "run", "runLater", "runUnawaited", "check", "work"];

/** A Standard Schema that accepts everything. */
const failing = {
  "~standard": {
    version: 1,
    vendor: "test",
    validate(value: unknown) {
      trip("schema");
      return { value };
    },
  },
} as const;

class Victim extends LiveView {
  count = 0;
  results = 0;

  override async mount(request: LiveRequest): Promise<void> {
    this.subscribe("everybody");
    await tripLater("mount");
    request.session.set("visits", request.session.get("visits", 0));
  }

  override handleParams(): void {
    trip("handleParams");
  }

  override async handleInfo(): Promise<void> {
    this.count++;
    trip("handleInfo");
    await tripLater("async handleInfo");
  }

  @eventHandler() add(): void {
    this.count++;
    this.putFlash("info", `Count ${this.count}`);
  }

  @eventHandler() run(): void {
    trip("handler");
    // Throws while an error is being reported.
    if (armed?.place === "logger" || armed?.place === "metrics") throw new Error("to be reported");
  }

  @eventHandler() async runLater(): Promise<void> {
    await tripLater("async handler");
  }

  @eventHandler({ params: failing })
  check(): void {}

  @eventHandler() runUnawaited(): void {
    void tripLater("unawaited promise");
  }

  @eventHandler()
  @background
  async work(): Promise<void> {
    await tripLater("background work");
  }

  override handleAsyncResult(): void {
    this.results++;
    trip("handleAsyncResult");
  }

  override head() {
    trip("head");
    return html`<meta name="description" content="victim">`;
  }

  override render() {
    trip("render");
    return html`${djFlash()}<p>count ${this.count}, ${this.results} results</p>
      ${events.map((event) => html`<form dj-submit="${event}"><button>${event}</button></form>`)}`;
  }
}

class Other extends Victim {}

const say = (_: object, message: string): void => {
  trip("logger");
  process.send?.({ log: message });
};

class FailingSessionStore implements SessionStore {
  readonly #sessions = new Map<string, string>();

  get(...[sid, callback]: Parameters<SessionStore["get"]>): void {
    trip("session store");
    if (armed?.place === "session store callback") return callback(makeThrown(armed.value));
    const stored = this.#sessions.get(sid);
    callback(undefined, stored === undefined ? undefined : JSON.parse(stored));
  }

  set(...[sid, session, callback]: Parameters<SessionStore["set"]>): void {
    trip("session store");
    this.#sessions.set(sid, JSON.stringify(session));
    callback?.(undefined);
  }

  destroy(...[sid, callback]: Parameters<SessionStore["destroy"]>): void {
    this.#sessions.delete(sid);
    callback?.(undefined);
  }
}

class FailingOutboxStore extends MemoryOutboxStore {
  override add(...given: Parameters<MemoryOutboxStore["add"]>): Promise<void> {
    trip("outbox store");
    return super.add(...given);
  }
  override acknowledge(...given: Parameters<MemoryOutboxStore["acknowledge"]>): Promise<void> {
    super.acknowledge(...given);
    return tripLater("outbox store");
  }
  override attached(...given: Parameters<MemoryOutboxStore["attached"]>): void {
    trip("outbox store");
    super.attached(...given);
  }
}

const app = createApp({
  secret: "the secret of the thrown values",
  routes: { "/": Victim, "/other": Other },
  transports: [process.env["TRANSPORT"] as TransportName],
  limits: { eventsPerSecond: Number.POSITIVE_INFINITY, eventBurst: 1_000_000 },
  onMount: async () => {
    await tripLater("hook");
  },
  layout: (page) => {
    trip("layout");
    return html`<!doctype html><html><head>${page.head}</head><body>${page.body}</body></html>`;
  },
  sessionStore: new FailingSessionStore(),
  outboxStore: new FailingOutboxStore(new MemoryOutboxes()),
  metrics: { count: () => trip("metrics"), record: () => trip("metrics") },
  logger: { debug: say, info: say, warn: say, error: say },
});
const { port, server } = await app.listen({ port: 0, host: "127.0.0.1" });
// Reporting a huge error takes seconds on a slow machine; a request must not meet a connection that times out then.
server.keepAliveTimeout = 600_000;

process.on("message", (request: { readonly arm?: typeof armed | null; readonly broadcast?: true }) => {
  if ("arm" in request) armed = request.arm ?? undefined;
  if (request.broadcast) app.broadcast("everybody", "hello");
  process.send?.({ done: true });
});
process.send?.({ port });
