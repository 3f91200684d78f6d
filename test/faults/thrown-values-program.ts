import { MemoryBroker } from "../../src/live/index.js";
import {
  type Broker,
  background,
  createApp,
  djFlash,
  eventHandler,
  html,
  type LiveRequest,
  LiveView,
  type Session,
  type SessionStore,
  type Subscription,
  type TransportName,
} from "../../src/server/index.js";
import { MemoryOutboxes, MemoryOutboxStore } from "../nodes/memory-outbox-store.js";
import { makeThrown, type Place, type ThrownValue } from "./thrown-values.js";

/** An application in its own process, in which the test makes one place at a time throw. */

let isReloading = false;
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
const events = [
  ...["add", "run", "runLater", "runUnawaited", "check", "work"],
  ...["answer", "insert", "showProgress", "reload", "change", "push", "announce"],
];

/** Places that throw while an error is being reported, so that a handler must throw first. */
const reporting: readonly (Place | undefined)[] = [
  ...(["logger", "metrics", "async logger", "async metrics"] as const),
  ...(["texts", "failure text"] as const),
];
/** Places that throw while an error page is made, so that the page load must fail first. */
const inErrorPages: readonly (Place | undefined)[] = ["error title", "error page"];

async function* source() {
  yield "text";
  await tripLater("stream source");
}

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
  #session: Session | undefined;
  #isFlushing = false;
  readonly #rows = this.stream<number>("rows", {
    key: String,
    item: (row) => {
      trip("stream item");
      return html`<li>${row}</li>`;
    },
  });

  override get pageTitle(): string {
    trip("pageTitle");
    return "Victim";
  }

  override async mount(request: LiveRequest): Promise<void> {
    if (inErrorPages.includes(armed?.place)) throw new Error("for an error page");
    this.subscribe("everybody");
    await tripLater("mount");
    this.#session = request.session;
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
    if (reporting.includes(armed?.place)) throw new Error("to be reported");
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

  @eventHandler() async answer(): Promise<void> {
    await this.stream("answer").from(source());
  }

  @eventHandler() insert(): void {
    this.#rows.insert(1);
  }

  @eventHandler() async showProgress(): Promise<void> {
    this.#isFlushing = true;
    await this.flush();
    this.#isFlushing = false;
  }

  @eventHandler() async reload(): Promise<void> {
    isReloading = true;
    await this.#session?.reload().finally(() => {
      isReloading = false;
    });
  }

  @eventHandler() change(): void {
    this.putFlash("info", "Saving").update("Saved", {
      get level(): string {
        trip("flash option");
        return "success";
      },
    });
  }

  @eventHandler() push(): void {
    this.pushEvent("saved", {
      toJSON() {
        trip("pushed payload");
        return {};
      },
    });
  }

  @eventHandler() announce(): void {
    app.broadcast("others", "hello");
    app.flash.to("others").put("info", "hello");
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
    if (this.#isFlushing) trip("render during a flush");
    return html`${djFlash()}<ul dj-stream="rows"></ul><p dj-stream="answer"></p><p>count ${this.count}, ${this.results} results</p>
      ${events.map((event) => html`<form dj-submit="${event}"><button>${event}</button></form>`)}`;
  }
}

class Other extends Victim {}

const say = (_: object, message: string): void | Promise<void> => {
  trip("logger");
  process.send?.({ log: message });
  if (armed?.place === "async logger") return tripLater("async logger");
};

const measure = (): void | Promise<void> => {
  trip("metrics");
  if (armed?.place === "async metrics") return tripLater("async metrics");
};

class FailingSessionStore implements SessionStore {
  readonly #sessions = new Map<string, string>();

  get(...[sid, callback]: Parameters<SessionStore["get"]>): void {
    trip("session store");
    if (isReloading) trip("session reload");
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

class FailingBroker implements Broker {
  readonly #broker = new MemoryBroker({ now: Date.now, set: setTimeout, clear: clearTimeout } as never);

  publish(...given: Parameters<Broker["publish"]>): void {
    trip("broker");
    this.#broker.publish(...given);
  }
  publishFlash(...given: Parameters<Broker["publishFlash"]>): void {
    trip("broker");
    this.#broker.publishFlash(...given);
  }
  subscribe(...given: Parameters<Broker["subscribe"]>): Subscription {
    trip("broker");
    const { present, take, end } = this.#broker.subscribe(...given);
    return {
      async present(isPresent) {
        await present(isPresent);
        await tripLater("broker");
      },
      take() {
        trip("broker");
        return take();
      },
      end() {
        end();
        trip("broker");
      },
    };
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
  limits: {
    eventsPerSecond: Number.POSITIVE_INFINITY,
    eventBurst: 1_000_000,
    mountsPerSecondPerAddress: Number.POSITIVE_INFINITY,
  },
  onMount: async () => {
    await tripLater("hook");
  },
  layout: (page) => {
    trip("layout");
    return html`<!doctype html><html><head>${page.head}</head><body>${page.body}</body></html>`;
  },
  sessionStore: new FailingSessionStore(),
  outboxStore: new FailingOutboxStore(new MemoryOutboxes()),
  broker: new FailingBroker(),
  lang: () => {
    trip("lang");
    return "en";
  },
  dir: () => {
    trip("dir");
    return "ltr";
  },
  texts: () => {
    trip("texts");
    return {
      failure: () => {
        trip("failure text");
        return "It failed.";
      },
      errorTitle: () => {
        trip("error title");
        return "It failed";
      },
    };
  },
  errorPage: ({ title, message }) => {
    trip("error page");
    return html`<h1>${title}</h1><p>${message}</p>`;
  },
  metrics: { count: measure, record: measure },
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
