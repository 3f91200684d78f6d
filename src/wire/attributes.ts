/** Names in the page that server and browser have to agree on. */
export const names = {
  /** On the element that is the view's root, together with `dj-root`. */
  view: "dj-view",
  root: "dj-root",
  /** `dj-update="ignore"` keeps an element's children as the page has them. */
  update: "dj-update",
  model: "dj-model",
  submit: "dj-submit",
  click: "dj-click",
  /**
   * On what the server has changed for browsers without JavaScript: which attributes it has set, with
   * what they were before (`name type=button`); empty on an element that it has added.
   */
  plain: "dj-plain",
  flashContainer: "dj-flash-container",
  flashLevel: "data-dj-flash-level",
  flashAutoDismiss: "data-dj-auto-dismiss",
  /** On a checkbox or a button: the person's switch that keeps messages until they are closed. */
  flashKeep: "dj-flash-keep",
  /** On a list that is filled with recent messages. */
  flashHistory: "dj-flash-history",
  /** `<meta>` elements in the head, read once by the browser script. */
  tokenMeta: "djust-token",
  csrfMeta: "csrf-token",
  configMeta: "djust-config",
} as const;

/** Request headers of the HTTP transport; Node gives header names in lower case. */
export const headers = {
  csrf: "x-csrftoken",
  event: "x-djust-event",
  frame: "x-djust-frame",
  token: "x-djust-token",
  ref: "x-djust-ref",
  ack: "x-djust-ack",
} as const;

/** Fields of the plain form that a `dj-submit` form or a `dj-click` button becomes without JavaScript. */
export const formFields = {
  csrf: "_csrf",
  /** The event of a form; a button's is part of its name, after a colon. */
  event: "_event",
  /** The view token of the page. */
  token: "_token",
  /** Which fields are bound with `dj-model`, and which hold files. */
  bound: "_bound",
} as const;

/** WebSocket close codes of our own (RFC 6455, section 7.4.2: 4000-4999). */
export const closeCodes = {
  /** A newer connection has taken over this live session. */
  replaced: 4408,
  /** Too many events; the browser was told in an error frame first. */
  rateLimited: 4429,
  /** No answer to a heartbeat. */
  heartbeat: 4504,
  /** The browser reads too slowly; it may come back and resume. */
  slowReader: 4413,
  /** A gate refused; coming back would not help. */
  refused: 4403,
  /** The server is going away; come back after a random delay. */
  restart: 1012,
} as const;
