import type { ErrorCode } from "./errors.js";
import type { FlashBody } from "./flash-body.js";
import type { WirePage } from "./page.js";
import type { StreamFrame } from "./stream.js";
import type { WireInstance, WireSlotChanges, WireTemplates } from "./tree.js";

/** The parameters of an event: a JSON object. */
export type Params = { readonly [name: string]: unknown };

/** Fields that every frame from the browser may carry in addition to its own. */
interface ClientFields {
  /** The highest flash id that the browser has shown. */
  readonly ack?: number;
}

/** Attaches to the live session that the token identifies, or mounts its view again. */
export interface MountRequest extends ClientFields {
  readonly type: "mount";
  readonly token: string;
  /** Path and query of the page. */
  readonly url: string;
  /** Identifies the page in the browser: another page with the same token is another tab. */
  readonly tab?: string;
  /** The version of the browser's tree. Absent if it has none. */
  readonly version?: number | undefined;
  /** Values of `dj-model` fields, restored when the view is mounted again. */
  readonly fields?: Params | undefined;
  /**
   * The highest `ref` below which the browser expects no more replies. A browser that sends it numbers
   * frames without gaps from here on, so the server can request a missing one.
   */
  readonly ref?: number;
  /** Whether the browser shows the HTML of the first page and can read a tree from there, as `page` of the reply. */
  readonly page?: boolean | undefined;
}

export interface EventRequest extends ClientFields {
  readonly type: "event";
  readonly event: string;
  readonly params: Params;
  /** An increasing number within a tab. An event is processed once, however often it is sent. */
  readonly ref?: number;
  /** Asks for the handler's return value, which a pushed event `dj:reply` brings with this id. */
  readonly reply?: string | undefined;
}

/** The page's URL changed within the view (`dj-patch`, Back, Forward). */
export interface UrlChange extends ClientFields {
  readonly type: "url_change";
  readonly params: Params;
  readonly uri: string;
  readonly ref?: number;
}

/** Mounts another view in place of this one. */
export interface LiveRedirectMount extends ClientFields {
  readonly type: "live_redirect_mount";
  readonly url: string;
  /** Signed flash from `liveRedirect(…, { carryFlash: true })`. */
  readonly carry?: string | undefined;
  readonly ref?: number;
}

export interface Ack extends ClientFields {
  readonly type: "ack";
  readonly flash: number;
}

/** A heartbeat. Over plain HTTP it also polls for new frames. */
export interface Ping extends ClientFields {
  readonly type: "ping";
}

export type ClientFrame = MountRequest | EventRequest | UrlChange | LiveRedirectMount | Ack | Ping;

/** Fields of the first frame of a turn's reply: DOM update, `noop` or `error`. */
export interface TurnFields {
  /** The event that this replies to. */
  readonly ref?: number;
  /** Background work of that event continues, and so does its loading state. */
  readonly working?: true;
  /** Events whose background work ended with this turn. */
  readonly settled?: readonly number[];
  /** Over HTTP and at a mount: the id of the flash before the ones that follow. */
  readonly after?: number;
}

/** Fields of frames that replace or change the tree. */
interface Rendered {
  /** Counts the renderings of a live session. A patch to version n applies to version n - 1. */
  readonly version: number;
  /** The page title, if the view sets one and it changed. */
  readonly title?: string;
  readonly templates?: WireTemplates;
}

/** The view is mounted or attached. Without `tree` and `html`, the browser's tree is current. */
export interface MountFrame extends Rendered, TurnFields {
  readonly type: "mount";
  /** The id of the live session. Flash ids count within it. */
  readonly session: string;
  /** Identifies the session and the route at the next mount. */
  readonly token: string;
  readonly view: string;
  /** How often handlers run, such as `search:debounce:300 move:throttle:100`; the page waits before it sends. */
  readonly timing?: string;
  /** The page's URL, if it differs from the requested one. */
  readonly url?: string;
  readonly tree?: WireInstance;
  readonly html?: string;
  /**
   * In place of `tree`, if the request has `page`: the tree of the first page's HTML, without most of the values in
   * it. A client that does not find them mounts again without `page` and `version`.
   */
  readonly page?: WirePage;
  /**
   * The content of the first page's HTML, if this session rendered it and the browser has not attached before; `true`
   * means the same as `tree`, `page` or `html`. With it, a client can determine what other scripts have changed.
   */
  readonly firstPage?: true | WireInstance | string;
  /** The view's elements for the page's `<head>`. */
  readonly head?: string;
  /**
   * The highest `ref` that the session has processed. Absent if the session is new to the browser; it is then unknown
   * whether events sent to an earlier session were processed.
   */
  readonly lastRef?: number;
  /** The session was on another node before; it is unknown whether events after `lastRef` were processed. */
  readonly moved?: true;
}

export interface PatchFrame extends Rendered, TurnFields {
  readonly type: "patch";
  readonly patches: WireSlotChanges;
}

/** The whole view: as HTML from template files, or as a tree whose root template changed. */
export interface HtmlUpdateFrame extends Rendered, TurnFields {
  readonly type: "html_update";
  readonly html?: string;
  readonly tree?: WireInstance;
}

export interface NoopFrame extends TurnFields {
  readonly type: "noop";
}

export interface ErrorFrame extends TurnFields {
  readonly type: "error";
  readonly code: ErrorCode;
  readonly message: string;
  /** Validation errors by parameter path. */
  readonly issues?: readonly { readonly path: string; readonly message: string }[];
  /** Sent in development only. */
  readonly details?: ErrorDetails;
}

/** Where an error comes from and what to do about it, for the page in development. */
export interface ErrorDetails {
  /** What the view was doing, such as "event save of ItemView". */
  readonly during?: string;
  /** The place in the application's source, such as "src/items-view.ts:42:11". */
  readonly place?: string;
  /** The lines around that place. */
  readonly lines?: readonly { readonly number: number; readonly text: string }[];
  /** The stack, without frames of Node and of packages. */
  readonly trace?: readonly string[];
  /** What docs/errors.md says about the code. */
  readonly hint?: string;
}

/** A button in a flash message. Pressing it runs a handler of the view and closes the message. */
export interface FlashButton {
  /** Text of the button. */
  readonly label: string;
  /** Event that is sent to the view. */
  readonly event: string;
  /** Parameters of the event. */
  readonly params?: Params;
}

/** A link in a flash message. */
export interface FlashLink {
  /** Text of the link. */
  readonly label: string;
  /** Address of the link. */
  readonly href: string;
}

/** A button or a link of a flash message. */
export type FlashAction = FlashButton | FlashLink;

/** A handler that runs when a message closes. */
export interface FlashClose {
  /** Event that is sent to the view. */
  readonly event: string;
  /** The `reason` is added to these. */
  readonly params?: Params;
}

/** Shows a message. */
export interface FlashPut {
  /** Distinguishes the commands. */
  readonly action: "put";
  /** Level of the message, such as `"success"`. */
  readonly level: string;
  /** Text of the message. */
  readonly message: string;
  /** Number of the command within its live session. */
  readonly id?: number;
  /** Identifies the message across nodes: a page shows each once. */
  readonly uid?: string;
  /** Milliseconds on screen; 0 keeps the message until dismissed. @default the container's value */
  readonly autoDismiss?: number;
  /** A message with the same key is updated in place. */
  readonly key?: string;
  /** Shows nothing if no message has that key any more. */
  readonly existing?: true;
  /** Whether users can close it. */
  readonly dismissible?: boolean;
  /** The only action of a message, if it is a button. */
  readonly button?: FlashButton;
  /** The actions of a message in any other case. */
  readonly actions?: readonly FlashAction[];
  /** Title of the message. */
  readonly title?: string;
  /** A short text, or `false` for no icon. */
  readonly icon?: string | false;
  /** The level's name for screen readers. */
  readonly label?: string;
  /** Name of the container. */
  readonly container?: string;
  /** How screen readers announce it. */
  readonly politeness?: "polite" | "assertive";
  /** Whether a bar shows the time left. */
  readonly timeBar?: boolean;
  /** How much of something is done, from 0 to 1. */
  readonly progress?: number;
  /** Event that is sent to the view when the message closes. */
  readonly onClose?: FlashClose;
  /** The formatted text; `message` is the same text without formatting. */
  readonly body?: FlashBody;
}

/** Removes messages: all, those of a level, or one. */
export interface FlashClear {
  /** Distinguishes the commands. */
  readonly action: "clear";
  /** The level to clear. @default all levels */
  readonly level?: string;
  /** The key of the only message to clear. */
  readonly key?: string;
  /** Number of the command within its live session. */
  readonly id?: number;
  /** Identifies the command across nodes. */
  readonly uid?: string;
}

/** What a view does with messages. */
export type FlashCommand = FlashPut | FlashClear;

/** What precedes a numbered command. */
interface Follows {
  /** The id of the previous command, if it is not `id - 1`. */
  readonly after?: number;
}

export type FlashFrame = { readonly type: "flash" } & FlashCommand & Follows;

export interface PushEventFrame {
  readonly type: "push_event";
  readonly event: string;
  readonly payload: unknown;
}

/**
 * `patch`: change the URL within the view. `redirect`: another live view. `load`: a full page load.
 */
export interface NavigationFrame {
  readonly type: "navigation";
  readonly action: "patch" | "redirect" | "load";
  readonly url: string;
  readonly replace?: true;
  readonly carry?: string;
  /** The application explicitly allowed this `load` to leave the page's origin. */
  readonly external?: true;
}

export interface PongFrame {
  readonly type: "pong";
  /** The id of the last flash that was sent. Absent while a turn is running. */
  readonly after?: number;
  /** The highest `ref` that was processed. Present together with `after`. */
  readonly ref?: number;
}

/** Asks the browser to reconnect after a random delay of at most `withinMs` milliseconds. */
export interface ReloadFrame {
  readonly type: "reload";
  readonly reason: string;
  readonly withinMs?: number;
}

/** The first frame of a turn's reply. */
export type UpdateFrame = MountFrame | PatchFrame | HtmlUpdateFrame | NoopFrame | ErrorFrame;

export type ServerFrame =
  | UpdateFrame
  | StreamFrame
  | FlashFrame
  | PushEventFrame
  | NavigationFrame
  | PongFrame
  | ReloadFrame;

/**
 * A turn's frames as the body of one HTTP response: the fields of the update at the top level, the
 * other frames in fields of their own.
 */
export type HttpReply = (UpdateFrame | PongFrame | ReloadFrame) & {
  readonly _flash?: readonly (FlashCommand & Follows)[];
  /** Stream changes, numbered together with flash. */
  readonly _streams?: readonly Omit<StreamFrame, "type">[];
  readonly _events?: readonly { readonly event: string; readonly payload: unknown }[];
  readonly _navigation?: Omit<NavigationFrame, "type">;
  /** More frames will follow: poll with `ping`. */
  readonly more?: true;
  /** Frames may follow at any time, because the view subscribes to topics: poll with `ping` at this interval, in ms. */
  readonly poll?: number;
};
