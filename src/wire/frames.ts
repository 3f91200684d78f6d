import type { ErrorCode } from "./errors.js";
import type { WireInstance, WireSlotChanges, WireTemplates } from "./tree.js";

/** JSON object as handlers and browsers exchange it. */
export type Params = { readonly [name: string]: unknown };

/* ------------------------------------------------------------------ browser to server */

/** Fields that any frame from the browser may carry besides its own. */
interface Carried {
  /** Highest flash id the browser has shown. */
  readonly ack?: number;
}

/** Attach to the live session that the token names, or mount its view again. */
export interface MountRequest extends Carried {
  readonly type: "mount";
  readonly token: string;
  /** Path and query of the page, as the browser has it. */
  readonly url: string;
  /** Names the page in the browser that asks; another page with the same token is another tab. */
  readonly tab?: string;
  /** Version of the tree the browser holds; absent when it holds none. */
  readonly version?: number | undefined;
  /** Values of the form fields bound with `dj-model`, put back when the view is mounted afresh. */
  readonly fields?: Params;
  /**
   * Highest `ref` up to which the browser waits for no answer. Who says so numbers without gaps from
   * here on: a frame that is missing is asked for.
   */
  readonly ref?: number;
}

export interface EventRequest extends Carried {
  readonly type: "event";
  readonly event: string;
  readonly params: Params;
  /** Numbers events within a tab, rising; an event is carried out once however often it is sent. */
  readonly ref?: number;
}

/** The page's URL changed within the view (`dj-patch`, Back, Forward). */
export interface UrlChange extends Carried {
  readonly type: "url_change";
  readonly params: Params;
  readonly uri: string;
  readonly ref?: number;
}

/** Another view takes this live session's place. */
export interface LiveRedirectMount extends Carried {
  readonly type: "live_redirect_mount";
  readonly url: string;
  /** Signed flash from `liveRedirect(…, { carryFlash: true })`. */
  readonly carry?: string | undefined;
  readonly ref?: number;
}

export interface Ack extends Carried {
  readonly type: "ack";
  readonly flash: number;
}

/** Asks for a sign of life, and over plain HTTP for what has come up meanwhile. */
export interface Ping extends Carried {
  readonly type: "ping";
}

export type ClientFrame = MountRequest | EventRequest | UrlChange | LiveRedirectMount | Ack | Ping;

/* ------------------------------------------------------------------ server to browser */

/** Fields of the frame that opens a turn's answer: DOM update, `noop` or `error`. */
export interface TurnFields {
  /** The event this answers. */
  readonly ref?: number;
  /** Background work of that event goes on; its loading state stays. */
  readonly working?: true;
  /** Events whose background work has ended with this turn. */
  readonly settled?: readonly number[];
  /** Over HTTP, and at a mount: id of the flash before what follows, for who numbers without gaps. */
  readonly after?: number;
}

/** What the browser takes over when a tree is replaced or changed. */
interface Rendered {
  /** Counts renderings of a live session; a patch of version n applies to version n - 1. */
  readonly version: number;
  /** Title of the page, when the view sets one and it changed. */
  readonly title?: string;
  readonly templates?: WireTemplates;
}

/** The view is mounted or attached. Without `tree` and `html` the browser's own tree is current. */
export interface MountFrame extends Rendered, TurnFields {
  readonly type: "mount";
  /** Flash ids count within this live session. */
  readonly session: string;
  /** Names the session and the route at the next mount. */
  readonly token: string;
  readonly view: string;
  /** Where the page is now, when that is not where the browser asked for. */
  readonly url?: string;
  readonly tree?: WireInstance;
  readonly html?: string;
  /**
   * What the HTML of the first page shows, where this session rendered it and the browser has not attached before:
   * `true`: the same as `tree` or `html`. A client that knows it can tell what other scripts have changed.
   */
  readonly firstPage?: true | WireInstance | string;
  /** The view's own elements for the page's head. */
  readonly head?: string;
  /**
   * Highest `ref` the session has carried out. Absent when the browser has not heard of this session
   * before: nobody knows what became of events that it had sent to an earlier one.
   */
  readonly lastRef?: number;
  /** Another node had this session before: what became of events after `lastRef`, nobody knows. */
  readonly moved?: true;
}

export interface PatchFrame extends Rendered, TurnFields {
  readonly type: "patch";
  readonly patches: WireSlotChanges;
}

/** The whole view as HTML, from template files or when a tree's template changed at the root. */
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
  /** What failed validation, by parameter path. */
  readonly issues?: readonly { readonly path: string; readonly message: string }[];
}

/** A button inside a message. */
export interface FlashAction {
  readonly label: string;
  readonly event: string;
  readonly params?: Params;
}

export interface FlashPut {
  readonly action: "put";
  readonly level: string;
  readonly message: string;
  readonly id?: number;
  /** Names it among what several nodes may bring: a page takes each once. */
  readonly uid?: string;
  /** Milliseconds on screen, 0 = until closed; the container's own value where absent. */
  readonly autoDismiss?: number;
  /** A message with the same key is updated in place. */
  readonly key?: string;
  readonly dismissible?: boolean;
  readonly button?: FlashAction;
}

export interface FlashClear {
  readonly action: "clear";
  /** Only this level; every level where absent. */
  readonly level?: string;
  readonly id?: number;
  readonly uid?: string;
}

export type FlashCommand = FlashPut | FlashClear;

export type FlashFrame = { readonly type: "flash" } & FlashCommand & {
    /** Id of the command before this one, where that is not `id - 1`. */
    readonly after?: number;
  };

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
  /** `load` may leave the page's origin: the application says so by name. */
  readonly external?: true;
}

export interface PongFrame {
  readonly type: "pong";
  /** Id of the flash that was sent last, for who numbers without gaps; absent while a turn is under way. */
  readonly after?: number;
  /** Highest `ref` that has been carried out; comes with `after`. */
  readonly ref?: number;
}

/** Connect again, after a random delay of at most `withinMs` milliseconds. */
export interface ReloadFrame {
  readonly type: "reload";
  readonly reason: string;
  readonly withinMs?: number;
}

/** Opens a turn's answer. */
export type UpdateFrame = MountFrame | PatchFrame | HtmlUpdateFrame | NoopFrame | ErrorFrame;

export type ServerFrame =
  | UpdateFrame
  | FlashFrame
  | PushEventFrame
  | NavigationFrame
  | PongFrame
  | ReloadFrame;

/**
 * A turn's frames as the body of one HTTP response: the update's fields at the top level, the rest
 * beside them.
 */
export type HttpAnswer = (UpdateFrame | PongFrame | ReloadFrame) & {
  readonly _flash?: readonly FlashCommand[];
  readonly _events?: readonly { readonly event: string; readonly payload: unknown }[];
  readonly _navigation?: Omit<NavigationFrame, "type">;
  /** More will come: ask again with `ping`. */
  readonly more?: true;
};
