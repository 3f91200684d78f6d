import { describe } from "./describe.js";
import { DjustError } from "./errors.js";
import type { ClientFrame, Params } from "./frames.js";
import { limits } from "./limits.js";

type Fields = Record<string, unknown>;

/**
 * Decodes and validates a frame from a browser.
 *
 * @param text the JSON text of one frame
 * @param bounds limits on nesting and number of keys
 * @throws {DjustError} DJ_FRAME_JSON, DJ_FRAME_SIZE, DJ_FRAME_TYPE, DJ_FRAME_FIELD
 */
export function decodeClientFrame(
  text: string,
  bounds: { readonly frameDepth: number; readonly frameKeys: number } = limits,
): ClientFrame {
  return narrow(parseJson(text, bounds));
}

/**
 * Parses JSON from a browser within bounds. Keys called `__proto__` are refused.
 *
 * @throws {DjustError} DJ_FRAME_JSON, DJ_FRAME_SIZE
 */
export function parseJson(
  text: string,
  bounds: { readonly frameDepth: number; readonly frameKeys: number } = limits,
): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new DjustError("DJ_FRAME_JSON", `A frame must be JSON, got ${text.length} characters that are not`);
  }
  measure(value, bounds);
  return value;
}

function measure(value: unknown, bounds: { readonly frameDepth: number; readonly frameKeys: number }): void {
  if (value !== null && typeof value === "object") measureWithin(value, 1, 0, bounds);
}

/** @param keys the number of keys counted so far @returns that number plus the keys in here */
function measureWithin(
  item: object,
  depth: number,
  keys: number,
  bounds: { readonly frameDepth: number; readonly frameKeys: number },
): number {
  if (depth > bounds.frameDepth)
    throw new DjustError("DJ_FRAME_SIZE", `A frame must not nest more than ${bounds.frameDepth} levels deep`);
  let counted = keys;
  for (const key in item) {
    if (key === "__proto__")
      throw new DjustError("DJ_FRAME_FIELD", 'A frame must not have a key "__proto__"');
    if (++counted > bounds.frameKeys)
      throw new DjustError("DJ_FRAME_SIZE", `A frame must not have more than ${bounds.frameKeys} keys`);
    const child = (item as Fields)[key];
    if (child !== null && typeof child === "object")
      counted = measureWithin(child, depth + 1, counted, bounds);
  }
  return counted;
}

/** The position of a frame's number: after its type, or at its end. Parameters cannot contain either match. */
const numberedStart = /^\{"type":"(?:event|url_change|live_redirect_mount)","ref":(\d{1,15})[,}]/;
const numberedEnd =
  /^\{"type":"(?:event|url_change|live_redirect_mount)",.*[^\\]"ref":(\d{1,15})(?:,"ack":\d{1,15})?\}$/;

/** How much of a frame's start and end is searched. */
const searchedLength = 80;

/**
 * The `ref` of a frame that is refused, for the reply.
 *
 * @param maxBytes frames up to this size are parsed; in larger ones only the start and the end are read
 */
export function refOf(text: string, maxBytes: number): number | undefined {
  if (text.length > maxBytes) {
    const [, number] =
      numberedStart.exec(text) ??
      numberedEnd.exec(text.slice(0, searchedLength) + text.slice(-searchedLength)) ??
      [];
    return number === undefined ? undefined : Number(number);
  }
  try {
    const frame: unknown = JSON.parse(text);
    if (frame === null || typeof frame !== "object") return undefined;
    const { type, ref } = frame as Fields;
    return type !== "mount" && typeof ref === "number" && Number.isSafeInteger(ref) && ref >= 0
      ? ref
      : undefined;
  } catch {
    return undefined;
  }
}

type FrameOf<T extends ClientFrame["type"]> = {
  -readonly [P in keyof Extract<ClientFrame, { type: T }>]: Extract<ClientFrame, { type: T }>[P];
};

/** How the fields of each frame type are read. Unknown fields are ignored. */
const readers: { [T in ClientFrame["type"]]: (fields: Fields) => FrameOf<T> } = {
  mount: (f) => {
    const frame: FrameOf<"mount"> = {
      type: "mount",
      token: string(f, "token"),
      url: string(f, "url", limits.urlLength),
    };
    if (f["tab"] !== undefined) frame.tab = string(f, "tab", limits.tabLength);
    if (f["version"] !== undefined) frame.version = natural(f, "version");
    if (f["fields"] !== undefined) frame.fields = object(f, "fields");
    if (f["page"] !== undefined) frame.page = boolean(f, "page");
    return withRef(frame, f);
  },
  event: (f) => {
    const frame: FrameOf<"event"> = { type: "event", event: string(f, "event"), params: params(f) };
    if (f["reply"] !== undefined) frame.reply = string(f, "reply", limits.replyIdLength);
    return withRef(frame, f);
  },
  url_change: (f) => {
    const frame: FrameOf<"url_change"> = {
      type: "url_change",
      params: params(f),
      uri: string(f, "uri", limits.urlLength),
    };
    return withRef(frame, f);
  },
  live_redirect_mount: (f) => {
    const frame: FrameOf<"live_redirect_mount"> = {
      type: "live_redirect_mount",
      url: string(f, "url", limits.urlLength),
    };
    if (f["carry"] !== undefined) frame.carry = string(f, "carry");
    return withRef(frame, f);
  },
  ack: (f) => ({ type: "ack", flash: natural(f, "flash") }),
  ping: () => ({ type: "ping" }),
};

function narrow(value: unknown): ClientFrame {
  if (value === null || typeof value !== "object" || Array.isArray(value))
    throw new DjustError("DJ_FRAME_TYPE", `A frame must be an object with a "type", got ${describe(value)}`);
  const fields = value as Fields;
  const type = fields["type"];
  if (typeof type !== "string" || !Object.hasOwn(readers, type))
    throw new DjustError(
      "DJ_FRAME_TYPE",
      `Unknown frame type ${describe(type)}. Valid types: ${Object.keys(readers).join(", ")}`,
    );
  const frame = readers[type as ClientFrame["type"]](fields);
  if (fields["ack"] !== undefined) frame.ack = natural(fields, "ack");
  return frame;
}

function withRef<F extends { ref?: number }>(frame: F, fields: Fields): F {
  if (fields["ref"] !== undefined) frame.ref = natural(fields, "ref");
  return frame;
}

function params(fields: Fields): Params {
  return fields["params"] === undefined ? {} : object(fields, "params");
}

function string(fields: Fields, name: string, maxLength = Number.POSITIVE_INFINITY): string {
  const value = fields[name];
  if (typeof value !== "string") return missing(name, "a string", value);
  if (value.length > maxLength)
    throw new DjustError(
      "DJ_FRAME_FIELD",
      `"${name}" must have at most ${maxLength} characters, got ${value.length}`,
    );
  return value;
}

function object(fields: Fields, name: string): Params {
  const value = fields[name];
  return value !== null && typeof value === "object" && !Array.isArray(value)
    ? (value as Params)
    : missing(name, "an object", value);
}

function boolean(fields: Fields, name: string): boolean {
  const value = fields[name];
  return typeof value === "boolean" ? value : missing(name, "true or false", value);
}

function natural(fields: Fields, name: string): number {
  const value = fields[name];
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0
    ? value
    : missing(name, "a whole number", value);
}

function missing(name: string, expected: string, value?: unknown): never {
  throw new DjustError("DJ_FRAME_FIELD", `"${name}" must be ${expected}, got ${describe(value)}`);
}
