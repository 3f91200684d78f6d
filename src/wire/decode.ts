import { DjustError } from "./errors.js";
import type { ClientFrame, Params } from "./frames.js";
import { limits } from "./limits.js";

type Fields = Record<string, unknown>;

/**
 * Turns what a browser sent into a frame.
 *
 * @param text JSON text of one frame
 * @param bounds limits on depth and number of keys
 * @throws {DjustError} DJ_FRAME_JSON, DJ_FRAME_SIZE, DJ_FRAME_TYPE, DJ_FRAME_FIELD
 */
export function decodeClientFrame(
  text: string,
  bounds: { readonly frameDepth: number; readonly frameKeys: number } = limits,
): ClientFrame {
  return narrow(parseJson(text, bounds));
}

/**
 * Parses JSON from a browser within bounds; `__proto__` keys stay plain data and are refused.
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
    throw new DjustError("DJ_FRAME_JSON", `expected JSON, got ${text.length} characters that are not`);
  }
  measure(value, bounds);
  return value;
}

function measure(value: unknown, bounds: { readonly frameDepth: number; readonly frameKeys: number }): void {
  let keys = 0;
  const visit = (item: unknown, depth: number): void => {
    if (item === null || typeof item !== "object") return;
    if (depth > bounds.frameDepth)
      throw new DjustError("DJ_FRAME_SIZE", `a frame may nest ${bounds.frameDepth} levels deep`);
    if (Object.hasOwn(item, "__proto__"))
      throw new DjustError("DJ_FRAME_FIELD", 'a frame may not have a key "__proto__"');
    for (const child of Object.values(item)) {
      if (++keys > bounds.frameKeys)
        throw new DjustError("DJ_FRAME_SIZE", `a frame may have ${bounds.frameKeys} keys`);
      visit(child, depth + 1);
    }
  };
  visit(value, 1);
}

/** One row per frame type: how its own fields are read. */
const readers: { [T in ClientFrame["type"]]: (fields: Fields) => Extract<ClientFrame, { type: T }> } = {
  mount: (f) => ({
    type: "mount",
    token: string(f, "token"),
    url: string(f, "url"),
    ...optional("tab", f["tab"] === undefined ? undefined : string(f, "tab")),
    ...optional("version", naturalIn(f, "version")),
    ...optional("fields", f["fields"] === undefined ? undefined : object(f, "fields")),
    ...optional("ref", naturalIn(f, "ref")),
  }),
  event: (f) => ({
    type: "event",
    event: string(f, "event"),
    params: f["params"] === undefined ? {} : object(f, "params"),
    ...optional("ref", naturalIn(f, "ref")),
  }),
  url_change: (f) => ({
    type: "url_change",
    params: f["params"] === undefined ? {} : object(f, "params"),
    uri: string(f, "uri"),
    ...optional("ref", naturalIn(f, "ref")),
  }),
  live_redirect_mount: (f) => ({
    type: "live_redirect_mount",
    url: string(f, "url"),
    ...optional("carry", f["carry"] === undefined ? undefined : string(f, "carry")),
    ...optional("ref", naturalIn(f, "ref")),
  }),
  ack: (f) => ({ type: "ack", flash: naturalIn(f, "flash") ?? missing("flash", "a whole number") }),
  ping: () => ({ type: "ping" }),
};

function narrow(value: unknown): ClientFrame {
  if (value === null || typeof value !== "object" || Array.isArray(value))
    throw new DjustError("DJ_FRAME_TYPE", `expected an object with a "type", got ${describe(value)}`);
  const fields = value as Fields;
  const type = fields["type"];
  if (typeof type !== "string" || !Object.hasOwn(readers, type))
    throw new DjustError(
      "DJ_FRAME_TYPE",
      `${describe(type)} is not a frame type; expected ${Object.keys(readers).join(", ")}`,
    );
  const frame = readers[type as ClientFrame["type"]](fields);
  return { ...frame, ...optional("ack", naturalIn(fields, "ack")) };
}

function optional<K extends string, T>(key: K, value: T | undefined): { [P in K]?: T } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: T });
}

function string(fields: Fields, name: string): string {
  const value = fields[name];
  return typeof value === "string" ? value : missing(name, "a string", value);
}

function object(fields: Fields, name: string): Params {
  const value = fields[name];
  return value !== null && typeof value === "object" && !Array.isArray(value)
    ? (value as Params)
    : missing(name, "an object", value);
}

function naturalIn(fields: Fields, name: string): number | undefined {
  const value = fields[name];
  if (value === undefined) return undefined;
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0
    ? value
    : missing(name, "a whole number", value);
}

function missing(name: string, expected: string, value?: unknown): never {
  throw new DjustError("DJ_FRAME_FIELD", `"${name}" should be ${expected}, got ${describe(value)}`);
}

function describe(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "string") return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  return typeof value === "object" ? "an object" : String(value);
}
