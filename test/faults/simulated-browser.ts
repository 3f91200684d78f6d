import type { SimulatedConnection, SimulatedNetwork } from "./simulated-network.js";
import { SimulatedResponse, type SimulatedServer } from "./simulated-server.js";

/**
 * Provides the browser script with what it uses in a browser: WebSocket, EventSource, fetch and timers, all
 * simulated.
 *
 * @returns a function that restores the globals
 */
export function installBrowser(network: SimulatedNetwork, server: SimulatedServer): () => void {
  const { time, random } = network;
  const globals: Record<string, unknown> = {
    WebSocket: webSocketOf(network, server),
    EventSource: eventSourceOf(network, server),
    fetch: fetchOf(network, server),
    setTimeout: (work: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) =>
      time.setTimeout(() => work(...args), ms),
    clearTimeout: time.clearTimeout,
  };
  const scope = globalThis as unknown as Record<string, unknown>;
  const before = Object.fromEntries(Object.keys(globals).map((name) => [name, scope[name]]));
  const { random: realRandom } = Math;
  Object.assign(scope, globals);
  Math.random = random.next;
  return () => {
    Object.assign(scope, before);
    Math.random = realRandom;
  };
}

function webSocketOf(network: SimulatedNetwork, server: SimulatedServer): unknown {
  return class {
    onopen: (() => void) | undefined;
    onmessage: ((event: { data: string }) => void) | undefined;
    onclose: (() => void) | undefined;
    readonly #connection: SimulatedConnection;
    #serverEnd: ReturnType<SimulatedServer["webSocket"]> | undefined;

    constructor() {
      this.#connection = network.connect("websocket", {
        browser: () => this.onclose?.(),
        server: () => this.#serverEnd?.lost(),
      });
      this.#connection.send("up", () => {
        this.#serverEnd = server.webSocket(this.#connection, (data) => this.onmessage?.({ data }));
        this.#connection.send("down", () => this.onopen?.());
      });
    }

    send(text: string): void {
      this.#connection.send("up", () => this.#serverEnd?.take(text, text.length));
    }

    close(): void {
      this.#connection.close("browser");
    }
  };
}

function eventSourceOf(network: SimulatedNetwork, server: SimulatedServer): unknown {
  return class {
    onmessage: ((event: { data: string }) => void) | undefined;
    onerror: (() => void) | undefined;
    readonly #connection: SimulatedConnection;

    constructor(url: string) {
      const response = new SimulatedResponse(
        (chunk) => this.#connection.send("down", () => this.#take(chunk)),
        () => this.#connection.close("server"),
      );
      this.#connection = network.connect("sse", {
        browser: () => this.onerror?.(),
        server: () => response.close(),
      });
      this.#connection.send("up", () => server.eventStream(url, response));
    }

    /** Carries the close reason in the last event of the stream. */
    addEventListener(): void {}

    close(): void {
      this.#connection.close("browser");
    }

    #take(chunk: string): void {
      for (const block of chunk.split("\n\n"))
        if (block.startsWith("data: ")) this.onmessage?.({ data: block.slice("data: ".length) });
    }
  };
}

interface Request {
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly signal: AbortSignal;
}

function fetchOf(network: SimulatedNetwork, server: SimulatedServer): unknown {
  const { random } = network;
  return (url: string, { headers, body, signal }: Request) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(new Error("aborted"));
      const fail = (): void => reject(new Error("the connection is gone"));
      const connection = network.connect("http", { browser: fail, server: () => {} });
      const abort = (): void => {
        connection.close("browser");
        fail();
      };
      const response = new SimulatedResponse(undefined, () => {
        const { text } = response;
        connection.send("down", () => {
          signal.removeEventListener("abort", abort);
          resolve({ ok: true, text: async () => text });
        });
      });
      signal.addEventListener("abort", abort);
      if (url.endsWith("/health")) return connection.send("up", () => response.end("{}"));
      connection.send("up", () => void server.post(url, headers, body, response));
      // Some proxies resend a request on their own.
      if (random.next() < 0.02)
        connection.send("up", () => void server.post(url, headers, body, new SimulatedResponse()));
    });
}
