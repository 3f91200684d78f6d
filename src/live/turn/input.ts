import type {
  DjustError,
  EventRequest,
  LiveRedirectMount,
  Params,
  ServerFrame,
  UrlChange,
} from "../../wire/index.js";
import type { ViewInput } from "../view/mounted-view.js";
import type { Visitor } from "../view/request.js";

/** Receives the frames of a turn, all at once. */
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

/** Returns the visitor of the request that brought an input. @default that of the tab's last mount */
export type Caller = () => Visitor;

/** A frame that becomes a turn of its own. */
export type TurnFrame = EventRequest | UrlChange | LiveRedirectMount;

/** Everything that can happen to a live session; each is one turn. */
export type Input =
  | LoadInput
  | AttachInput
  | FrameInput
  /** A frame that cannot be decoded but has a number, so that its sender waits for a reply. */
  | {
      readonly kind: "refused";
      readonly error: DjustError;
      readonly ref: number;
      readonly receiver?: Receiver | undefined;
    }
  | ViewInput
  /** The state may have changed outside of a turn, or a browser polls over HTTP. */
  | {
      readonly kind: "update";
      readonly receiver?: Receiver | undefined;
      /** Whether there is only flash to send, because nothing else can have changed. */
      readonly flashOnly?: boolean;
    };

/** First page load. */
export interface LoadInput {
  readonly kind: "load";
  readonly visitor: Visitor;
  /** Path and query of the page. */
  readonly url: string;
  readonly receiver: Receiver;
  /** Signed flash that an earlier page has carried to this one. */
  readonly carry: string | undefined;
}

/** A tab attaches over a connection, or mounts over HTTP. */
export interface AttachInput {
  readonly kind: "attach";
  readonly visitor: Visitor;
  /** Path, query and fragment in the browser's address bar. */
  readonly url: string;
  readonly attachment?: Attachment;
  readonly receiver?: Receiver | undefined;
  /** Version of the browser's rendering. */
  readonly version: number | undefined;
  readonly fields?: Params;
  /** Whether the browser can read a tree from the HTML of the first page. @default false */
  readonly readsPage?: boolean | undefined;
  /** The highest `ref` for which the browser does not wait for a reply, if it numbers without gaps. */
  readonly ref?: number;
  /** Whether the browser has not known this session before. @default false */
  readonly newClient?: boolean;
  /** Whether only the HTML of a page is written, so that no script attaches. @default false */
  readonly isPage?: boolean;
  /** Digests of flash that this tab has shown from an earlier mount of the view. */
  readonly shownDigests: readonly string[];
}

/** A decoded frame, and the receiver of its reply if that is not the session's connection. */
export interface FrameInput {
  readonly kind: "frame";
  readonly frame: TurnFrame;
  readonly receiver?: Receiver | undefined;
  readonly caller?: Caller | undefined;
}

/** The visitor of the request that brought an input, if the input has one of its own. */
export function visitorOf(input: Input): Visitor | undefined {
  return input.kind === "frame" ? input.caller?.() : undefined;
}

/** Whether the reply contains the browser's URL. */
export function isMount(input: Input): boolean {
  return input.kind === "attach" || (input.kind === "frame" && input.frame.type === "live_redirect_mount");
}

/** Whether an input came from the browser, and not from the view or another session. */
export function isFromTab(input: Input): boolean {
  return (
    input.kind === "frame" ||
    input.kind === "refused" ||
    input.kind === "attach" ||
    (input.kind === "update" && !!input.receiver)
  );
}

/** Whether the turn may call `mount`, so that there is no view to show before it ends. */
export function mayMount(input: Input): boolean {
  return input.kind === "load" || isMount(input);
}

/** Attributes of a turn's metrics, made once for each kind of input. */
const attributes = {
  load: { kind: "load" },
  attach: { kind: "attach" },
  refused: { kind: "refused" },
  settled: { kind: "settled" },
  message: { kind: "message" },
  update: { kind: "update" },
} as const;
const frameAttributes = {
  event: { kind: "event" },
  url_change: { kind: "url" },
  live_redirect_mount: { kind: "redirect" },
} as const;

/** The name of an input in metrics. */
export function attributesOf(input: Input): { readonly kind: string } {
  return input.kind === "frame" ? frameAttributes[input.frame.type] : attributes[input.kind];
}

/** The name of an input in the log. */
export function describeInput(input: Input): string {
  if (input.kind === "settled") return input.task.event ? input.task.name : `result of ${input.task.name}`;
  if (input.kind !== "frame") return input.kind;
  const { frame } = input;
  return frame.type === "event" ? `event ${frame.event.slice(0, 100)}` : frameAttributes[frame.type].kind;
}
