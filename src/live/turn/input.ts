import type {
  DjustError,
  EventRequest,
  LiveRedirectMount,
  Params,
  ServerFrame,
  UrlChange,
} from "../../wire/index.js";
import type { ViewInput } from "../view/mounted-view.js";
import type { LiveRequest } from "../view/request.js";

/** Takes the frames of a turn, all at once. */
export interface Receiver {
  /**
   * @param frames in the order in which the browser applies them
   * @param more whether the session has more to send before the browser's next input
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

/** A frame that becomes a turn of its own. */
export type TurnFrame = EventRequest | UrlChange | LiveRedirectMount;

/** Everything that can happen to a live session; each is one turn. */
export type Input =
  | LoadInput
  | AttachInput
  | FrameInput
  /** A frame that cannot be taken, and whose number is known: its sender waits for a reply to it. */
  | {
      readonly kind: "refused";
      readonly error: DjustError;
      readonly ref: number;
      readonly receiver?: Receiver | undefined;
    }
  | ViewInput
  /** Something changed outside a turn, or a browser asks by HTTP whether it did. */
  | {
      readonly kind: "update";
      readonly receiver?: Receiver | undefined;
      /** Whether there is flash to send and nothing else can have changed. */
      readonly flashOnly?: boolean;
    };

/** First page load. */
export interface LoadInput {
  readonly kind: "load";
  readonly request: LiveRequest;
  readonly receiver: Receiver;
  /** Signed flash that an earlier page has carried here. */
  readonly carry: string | undefined;
}

/** A tab attaches, or asks by HTTP for everything it needs. */
export interface AttachInput {
  readonly kind: "attach";
  readonly request: LiveRequest;
  readonly attachment?: Attachment;
  readonly receiver?: Receiver | undefined;
  /** Version of the rendering that the browser has. */
  readonly version: number | undefined;
  readonly fields?: Params;
  /** Up to which `ref` the browser waits for no reply, where it numbers without gaps. */
  readonly ref?: number;
  /** Whether the browser has not heard of this session before. @default false */
  readonly newClient?: boolean;
  /** Digests of flash that this tab has shown from an earlier mount of the view. */
  readonly shownDigests: readonly string[];
}

/** A frame as it was decoded, and where its reply goes if not to the session's connection. */
export interface FrameInput {
  readonly kind: "frame";
  readonly frame: TurnFrame;
  readonly receiver?: Receiver | undefined;
  readonly caller?: Caller | undefined;
}

/** The request that an input came with, where it had one of its own. */
export function callerOf(input: Input): LiveRequest | undefined {
  return input.kind === "frame" ? input.caller?.() : undefined;
}

/** Whoever asked by HTTP, and gets the reply as the response. */
export function receiverOf(input: Input): Receiver | undefined {
  return "receiver" in input ? input.receiver : undefined;
}

/** Whether the reply tells the browser which page it is on. */
export function isMount(input: Input): boolean {
  return input.kind === "attach" || (input.kind === "frame" && input.frame.type === "live_redirect_mount");
}

/** Whether an input came from the browser, and not from the view or another session. */
export function isOfTab(input: Input): boolean {
  return (
    input.kind === "frame" ||
    input.kind === "refused" ||
    input.kind === "attach" ||
    (input.kind === "update" && !!input.receiver)
  );
}

/** Whether the turn may call `mount`, so that there is no view to show before it has ended. */
export function mayMount(input: Input): boolean {
  return input.kind === "load" || isMount(input);
}

const frameKinds = { event: "event", url_change: "url", live_redirect_mount: "redirect" } as const;

/** Attributes of a turn's metrics, made once for each kind of input. */
const metricAttributes = Object.fromEntries(
  (["load", "attach", "event", "url", "redirect", "refused", "settled", "message", "update"] as const).map(
    (kind) => [kind, { kind }],
  ),
) as { readonly [kind: string]: { readonly kind: string } };

/** What metrics call an input. */
export function attributesOf(input: Input): { readonly kind: string } | undefined {
  return metricAttributes[input.kind === "frame" ? frameKinds[input.frame.type] : input.kind];
}

/** What the log calls an input. */
export function describeInput(input: Input): string {
  if (input.kind === "settled") return `result of ${input.task.name}`;
  if (input.kind !== "frame") return input.kind;
  const { frame } = input;
  return frame.type === "event" ? `event ${frame.event.slice(0, 100)}` : frameKinds[frame.type];
}
