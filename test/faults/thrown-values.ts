/** Places where user code or an application's dependency throws. */
export const places = [
  "handler",
  "async handler",
  "schema",
  "unawaited promise",
  "mount",
  "handleParams",
  "handleInfo",
  "async handleInfo",
  "render",
  "hook",
  "background work",
  "handleAsyncResult",
  "head",
  "layout",
  "logger",
  "metrics",
  "session store",
  "session store callback",
  "outbox store",
  "async logger",
  "async metrics",
  "broker",
  "stream source",
  "stream item",
  "render during a flush",
  "session reload",
  "flash option",
  "pushed payload",
  "pageTitle",
  "lang",
  "dir",
  "texts",
  "failure text",
  "error title",
  "error page",
] as const;
export type Place = (typeof places)[number];

class Unspeakable extends Error {
  override get message(): string {
    throw new Error("no message");
  }
}

const makers = {
  "an error": () => new Error("plain"),
  "an object without a prototype": () => Object.create(null),
  "an object whose toString throws": () => ({
    toString() {
      throw new Error("no string");
    },
  }),
  "a revoked proxy": () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  },
  "an error whose message throws": () => new Unspeakable(),
  undefined: () => undefined,
  null: () => null,
  "a symbol": () => Symbol("thrown"),
  "a bigint": () => 1n,
  "a string": () => "thrown",
  "a function": () => () => {},
  "a huge error": () => new Error("x".repeat(20_000_000)),
  "an error that is its own cause": () => {
    const error = new Error("cycle");
    error.cause = error;
    return error;
  },
  "an error with a cyclic property": () => {
    const error = new Error("cycle") as Error & { self?: unknown };
    error.self = error;
    return error;
  },
} as const satisfies { readonly [name: string]: () => unknown };

export type ThrownValue = keyof typeof makers;
export const thrownValues = Object.keys(makers) as readonly ThrownValue[];

export function makeThrown(value: ThrownValue): unknown {
  return makers[value]();
}
