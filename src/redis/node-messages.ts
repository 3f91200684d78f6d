import { checkedFlash, checkedFlashPut, type NumberedFlash } from "../flash/index.js";
import type { FlashCommand, FlashPut } from "../wire/index.js";

/** A message for a topic. `id` is its entry in the log, if it has one. */
export type TopicMessage =
  | {
      readonly kind: "message";
      readonly topic: string;
      readonly node: string;
      readonly message: unknown;
      readonly id?: string;
    }
  | {
      readonly kind: "flash";
      readonly topic: string;
      readonly flash: FlashCommand;
      readonly id?: string;
      /** On how many nodes a tab was present. */
      readonly nodes: number;
    };

/** A flash as it waits in Redis for a tab. */
export interface WaitingFlash {
  readonly f: FlashPut;
  /** When it expires, in ms since the epoch. */
  readonly x: number;
}

/** A notification between nodes: a copy of a session has taken over, or has left flash behind for another copy. */
export type SessionNotice =
  | { readonly session: string; readonly tab: string; readonly copy: string; readonly moves: number }
  | { readonly session: string; readonly copy?: undefined };

/*
 * Another version of this package, or another program, can publish or store anything. Each of these readers therefore
 * returns `undefined` for content that it does not recognize.
 */

/** Reads `m {json}`, or `{entry} {nodes} {json}`, where the entry is "-" for a message that is not in the log. */
export function readPublished(text: string): TopicMessage | undefined {
  const match = /^(?:m|(-|\d{1,16}-\d{1,16}) (\d{1,6})) (.*)$/s.exec(text);
  if (!match) return undefined;
  const [, id, nodes = "0", json = ""] = match;
  return readTopicMessage(json, id === "-" ? undefined : id, Number(nodes));
}

/** @param nodes on how many nodes a tab was present */
export function readTopicMessage(
  json: string,
  id: string | undefined,
  nodes: number,
): TopicMessage | undefined {
  const value = readObject(json);
  if (typeof value?.t !== "string") return undefined;
  const entry = id === undefined ? undefined : { id };
  if (value.f !== undefined) {
    const flash = checkedFlash(value.f);
    return flash && { kind: "flash", topic: value.t, flash, nodes, ...entry };
  }
  if (typeof value.n !== "string") return undefined;
  return { kind: "message", topic: value.t, node: value.n, message: value.m, ...entry };
}

export function readWaitingFlash(json: string): WaitingFlash | undefined {
  const value = readObject(json);
  const flash = value && checkedFlashPut(value.f);
  return flash && typeof value.x === "number" ? { f: flash, x: value.x } : undefined;
}

export function readSessionNotice(json: string): SessionNotice | undefined {
  const { session, tab, copy, moves } = readObject(json) ?? {};
  if (typeof session !== "string") return undefined;
  if (copy === undefined) return { session };
  return typeof copy === "string" && typeof tab === "string" && typeof moves === "number"
    ? { session, tab, copy, moves }
    : undefined;
}

/**
 * Reads a command of a session's outbox. Its fields keep their order, because a command is removed from Redis by its
 * exact text.
 */
export function readNumberedFlash(json: string): NumberedFlash | undefined {
  const value = readObject(json);
  if (!value || typeof value.id !== "number" || !Number.isSafeInteger(value.id) || value.id < 1)
    return undefined;
  const { level } = value;
  if (value.action === "clear") {
    if (level !== undefined && typeof level !== "string") return undefined;
    return pick(value, ["action", "level", "key", "id", "uid"]) as NumberedFlash;
  }
  if (value.action === "stream")
    return typeof value.stream === "string" && Array.isArray(value.ops)
      ? (pick(value, ["action", "stream", "ops", "id", "uid"]) as NumberedFlash)
      : undefined;
  const put = checkedFlashPut(value);
  return put && (pick(value, ["id", ...Object.keys(put)]) as NumberedFlash);
}

function pick(value: object, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(value).filter(([name]) => names.includes(name)));
}

function readObject(json: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return value !== null && typeof value === "object" && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
