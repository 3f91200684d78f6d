import type { DjustError, FlashCommand, Params, ServerFrame } from "../wire/index.js";
import type { AsyncOutcome } from "./live-view.js";
import type { LiveRequest } from "./request.js";
import type { Task } from "./task-set.js";
import type { Target } from "./url.js";

/** Takes the frames of a turn, all at once. */
export interface Receiver {
  /**
   * @param frames in the order they are to be carried out
   * @param more whether the session has more to say before the browser's next input
   */
  receive(frames: readonly ServerFrame[], more: boolean): void;
}

/** A connection that a live session is attached to until it breaks. */
export interface Attachment extends Receiver {
  /** Whether the connection is gone. */
  readonly closed: boolean;
  /** @param code one of `closeCodes` */
  close(code: number, reason: string): void;
}

/** The request that an input came with, where it is not the connection's. @default the tab's last mount */
export type Caller = () => LiveRequest;

/** Everything that can happen to a live session; each is one turn. */
export type Input =
  /** First page load. */
  | {
      readonly kind: "load";
      readonly request: LiveRequest;
      readonly receiver: Receiver;
      /** Signed flash that an earlier page has carried here. */
      readonly carry: string | undefined;
    }
  /** A tab attaches, or asks by HTTP for all it needs. */
  | {
      readonly kind: "attach";
      readonly request: LiveRequest;
      readonly attachment?: Attachment;
      readonly receiver?: Receiver | undefined;
      readonly version: number | undefined;
      readonly fields?: Params;
      /** Up to which `ref` the browser waits for no answer, where it numbers without gaps. */
      readonly ref?: number;
      /** Whether the browser has heard of this session before. @default true */
      readonly known?: boolean;
      /** Digests of flash that this tab has seen from an earlier mount of the view. */
      readonly seen: readonly string[];
    }
  | {
      readonly kind: "event";
      readonly event: string;
      readonly params: Params;
      readonly caller?: Caller | undefined;
      readonly ref: number | undefined;
      readonly receiver?: Receiver | undefined;
    }
  | {
      readonly kind: "url";
      readonly uri: string;
      readonly caller?: Caller | undefined;
      readonly ref: number | undefined;
      readonly receiver?: Receiver | undefined;
    }
  | {
      readonly kind: "redirect";
      readonly url: string;
      readonly carry: string | undefined;
      readonly caller?: Caller | undefined;
      readonly ref: number | undefined;
      readonly receiver?: Receiver | undefined;
    }
  /** A frame that cannot be taken, and whose number is known: its sender waits for an answer to it. */
  | {
      readonly kind: "refused";
      readonly error: DjustError;
      readonly ref: number;
      readonly receiver?: Receiver | undefined;
    }
  | { readonly kind: "settled"; readonly task: Task; readonly outcome: AsyncOutcome }
  | { readonly kind: "message"; readonly message: unknown; readonly topic: string }
  /** Something changed outside a turn; also a browser that asks by HTTP whether it did. */
  | {
      readonly kind: "update";
      readonly receiver?: Receiver | undefined;
      /** Whether there is flash to send, and the view is as it was. */
      readonly flashAlone?: boolean;
    };

/** The request that an input came with, where it had one of its own. */
export function callerOf(input: Input): LiveRequest | undefined {
  return "caller" in input ? input.caller?.() : undefined;
}

/** Who has asked by HTTP, and is not answered by way of a connection. */
export function receiverOf(input: Input): Receiver | undefined {
  return "receiver" in input ? input.receiver : undefined;
}

/** One input on its way to its end. */
export interface Turn {
  readonly input: Input;
  /** Who takes the answer, where it does not go the way of the session's connection. */
  readonly receiver: Receiver | undefined;
  readonly ref: number | undefined;
  readonly startedAt: number;
  /** What went wrong; takes the place of the DOM update. */
  error?: DjustError;
  issues?: readonly { readonly path: string; readonly message: string }[];
  /** Where `onMount` sent the browser instead. */
  turnedAway?: Target;
  /** Flash that was carried to a view which sends the browser on: it goes on with it. */
  carried?: readonly FlashCommand[];
  /** It had been carried out before; only its answer is due. */
  repeated?: true;
  /** A frame before it was lost; it is not carried out, and the browser is to come back with both. */
  early?: true;
  /** A tab attaches that has not heard of this session before. */
  unheard?: boolean;
  /** The view was mounted in this turn, whatever picture the browser has. */
  fresh?: true;
  /** The session comes from another node. */
  moved?: true;
}

/** What is counted with each kind of turn. */
export const turnAttributes = Object.fromEntries(
  (["load", "attach", "event", "url", "redirect", "refused", "settled", "message", "update"] as const).map(
    (kind) => [kind, { kind }],
  ),
) as { readonly [K in Input["kind"]]: { readonly kind: K } };

/** Whether an input came from the browser, and not from the view or another session. */
export function isOfTab(input: Input): boolean {
  return /^(?:event|url|redirect|attach)$/.test(input.kind) || (input.kind === "update" && !!input.receiver);
}

/** Whether the browser is told what page it is on. */
export function isMount(input: Input): input is Input & { readonly kind: "attach" | "redirect" } {
  return input.kind === "attach" || input.kind === "redirect";
}

/** What the log says of an input. */
export function describeInput(input: Input): string {
  return input.kind === "event" ? `event ${input.event.slice(0, 100)}` : input.kind;
}
