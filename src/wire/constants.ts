/** Names of attributes, classes and elements that server and page script share. */
export const names = {
  /** Marks the root element of a view, together with `dj-root`. */
  view: "dj-view",
  root: "dj-root",
  /** `dj-update="ignore"` leaves an element's children to other scripts. */
  update: "dj-update",
  /** Marks the element whose content a stream adds; the value is the stream's name. */
  stream: "dj-stream",
  /** The key of an item that a stream has added. */
  streamKey: "dj-stream-key",
  model: "dj-model",
  /** A file input whose files a view receives; the value is the upload's name. */
  upload: "dj-upload",
  submit: "dj-submit",
  click: "dj-click",
  /**
   * Marks what the server changed for browsers without JavaScript. Lists the attributes that it set, with
   * their previous values (`name type=button`). Empty on an element that it added.
   */
  plain: "dj-plain",
  flashContainer: "dj-flash-container",
  flashLevel: "data-dj-flash-level",
  flashAutoDismiss: "data-dj-auto-dismiss",
  /** Marks a checkbox or button with which users keep messages until dismissed. */
  flashKeep: "dj-flash-keep",
  /** Marks a list of recent messages. */
  flashHistory: "dj-flash-history",
  /** `<meta>` elements in the head, read once by the page script. */
  tokenMeta: "djust-token",
  csrfMeta: "csrf-token",
  configMeta: "djust-config",
  /** Data about the server for the development tools of a page. */
  developmentMeta: "djust-development",
  /**
   * Cookie with the name of a page that consumes one-shot state; its script appends `pageSeen` once the page is on
   * screen.
   */
  pageCookie: "djust.page",
  pageSeen: ".seen",
} as const;

/**
 * Pushed to a page in development with an error frame that is no reply to an event, because background work has failed.
 */
export const developmentErrorEvent = "dj:error";

/** Pushed to a page with the return value of a handler, for an event that asks for it. */
export const replyEvent = "dj:reply";

/** Pushed to a page to run commands in it; its payload is the list. */
export const runEvent = "dj:run";

/** The event of the Undo button in the message of an undoable action; each view answers it. */
export const undoEvent = "djUndo";

/** The event of the buttons of an inbox; each view that has opened one answers it. */
export const inboxEvent = "djInbox";

/** The event of the page script for selected files; each view with `allowUpload` answers it. */
export const uploadEvent = "djUpload";

/** Pushed to a page when the server no longer has files that were selected in it. */
export const uploadGoneEvent = "dj:upload-gone";

/** Request headers of the HTTP transport, in lower case as Node reports them. */
export const headers = {
  csrf: "x-csrftoken",
  event: "x-djust-event",
  frame: "x-djust-frame",
  token: "x-djust-token",
  ref: "x-djust-ref",
  ack: "x-djust-ack",
  /** Of a request with bytes of a file: its token, and the offset of the first byte. */
  upload: "x-djust-upload",
  offset: "x-djust-offset",
} as const;

/** Hidden fields of the form that a `dj-submit` form or a `dj-click` button becomes without JavaScript. */
export const formFields = {
  csrf: "_csrf",
  /** The event of a form. A button has its event in its name, after a colon. */
  event: "_event",
  /** The view token of the page. */
  token: "_token",
  /** Which fields are bound with `dj-model`, and which are file inputs. */
  bound: "_bound",
} as const;

/** Application-specific WebSocket close codes (RFC 6455, section 7.4.2: 4000-4999). */
export const closeCodes = {
  /** A newer connection took over this live session. */
  replaced: 4408,
  /** The connection did not mount a view in time. */
  unmounted: 4410,
  /** Too many events or connections. For events, an error frame is sent first. */
  rateLimited: 4429,
  /** No reply to a heartbeat. */
  heartbeat: 4504,
  /** The browser reads too slowly. It may reconnect and resume. */
  slowReader: 4413,
  /** A security gate refused. Reconnecting would not help. */
  refused: 4403,
  /** The server is shutting down. The browser reconnects after a random delay. */
  restart: 1012,
} as const;
