import type { headers } from "../../wire/index.js";
import * as dom from "../safe-dom.js";

const stored = "djust-latency";
/** Maximum latency in ms; pages close a connection that takes longer. */
const mostMs = 3_000;

export interface Latency {
  readonly ms: number;
  /** @returns the current latency */
  set(ms: number): number;
}

/** Calls back later, in the order of the calls even if the latency changes. */
type Later = (go: () => void) => void;

/**
 * Delays requests and responses of the page by half of the latency each, over every transport. It
 * replaces `WebSocket`, `EventSource` and `fetch`; only connections to the runtime's own URLs are delayed.
 *
 * @param path path of the runtime's own URLs
 */
export const createLatency = (path: string): Latency => {
  let ms = checked(readStored());

  const createLater = (): Later => {
    let dueAt = 0;
    return (go) => {
      const now = performance.now();
      dueAt = Math.max(dueAt, now + ms / 2);
      if (dueAt > now) setTimeout(go, dueAt - now);
      else go();
    };
  };

  const isOwn = (url: unknown): boolean => {
    const { origin, pathname } = new URL(`${url}`, location.href);
    return origin.replace(/^ws/, "http") === location.origin && pathname.startsWith(`${path}/`);
  };

  replace("WebSocket", (own) =>
    constructing(own, isOwn, (socket: WebSocket) => {
      const out = createLater();
      const back = createLater();
      const { send } = socket;
      Object.defineProperty(socket, "send", {
        value: (data: string) => out(() => socket.readyState === 1 && send.call(socket, data)),
      });
      for (const name of ["onopen", "onmessage", "onclose"] as const) delayListener(socket, name, back);
    }),
  );

  replace("EventSource", (own) =>
    constructing(own, isOwn, (stream: EventSource) => {
      const back = createLater();
      for (const name of ["onmessage", "onerror"] as const) delayListener(stream, name, back);
      const { addEventListener } = stream;
      Object.defineProperty(stream, "addEventListener", {
        value: (type: string, listener: (event: Event) => void) =>
          addEventListener.call(stream, type, (event) => back(() => listener(event))),
      });
    }),
  );

  replace("fetch", (own) => {
    const out = createLater();
    const back = createLater();
    const through = (later: Later): Promise<void> | undefined => (ms ? new Promise<void>(later) : undefined);
    return async (url: RequestInfo | URL, init?: RequestInit) => {
      const sent = new Headers(init?.headers);
      const frameHeader: typeof headers.frame = "x-djust-frame";
      const eventHeader: typeof headers.event = "x-djust-event";
      if (!sent.has(frameHeader) && !sent.has(eventHeader)) return own(url, init);
      await through(out);
      const response = await own(url, init);
      await through(back);
      return response;
    };
  });

  return {
    get ms() {
      return ms;
    },
    set(value) {
      ms = checked(value);
      try {
        if (ms) sessionStorage.setItem(stored, `${ms}`);
        else sessionStorage.removeItem(stored);
      } catch {
        // Storage may be blocked; then the latency ends with the page.
      }
      return ms;
    },
  };
};

const checked = (ms: unknown): number => {
  const value = Number(ms);
  return value > 0 ? Math.min(mostMs, Math.round(value)) : 0;
};

const readStored = (): unknown => {
  try {
    return sessionStorage.getItem(stored);
  } catch {
    return 0;
  }
};

/** Replaces a global function, if the browser has it. */
const replace = <K extends "WebSocket" | "EventSource" | "fetch">(
  name: K,
  make: (own: (typeof globalThis)[K]) => unknown,
): void => {
  const own = dom.globalValue(name) as (typeof globalThis)[K] | undefined;
  if (own) Object.defineProperty(globalThis, name, { value: make(own), configurable: true, writable: true });
};

/** The same class, whose instances for the runtime's own URLs are changed when they are created. */
const constructing = <T extends object, C extends new (...given: never[]) => T>(
  own: C,
  isOwn: (url: unknown) => boolean,
  change: (instance: T) => void,
): C =>
  new Proxy(own, {
    construct(target, given, self) {
      const instance = Reflect.construct(target, given, self) as T;
      if (isOwn(given[0])) change(instance);
      return instance;
    },
  });

/** Delays the events that a property such as `onmessage` handles. */
const delayListener = <T extends object>(target: T, name: keyof T & string, later: Later): void => {
  type Listener = ((event: Event) => void) | null;
  const inherited = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(target), name);
  let listener: Listener = null;
  const delayed = (event: Event): void => later(() => listener?.call(target, event));
  inherited?.set?.call(target, delayed);
  Object.defineProperty(target, name, {
    get: () => (inherited?.set ? listener : delayed),
    set: (value: Listener) => {
      listener = value;
    },
    configurable: true,
  });
};
