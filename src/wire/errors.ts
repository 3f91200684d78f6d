/**
 * Every error code, with its meaning and its HTTP status. `docs/errors.md` explains each code, and a test keeps the two
 * in sync.
 */
export const errorCodes = {
  // Mistakes of the application, thrown as early as possible.
  DJ_APP_OPTION: { status: 500, means: "a createApp option has an invalid value" },
  DJ_SECRET: { status: 500, means: "the secret is missing, too short or well known" },
  DJ_ROUTE: { status: 500, means: "a route has an invalid path or view" },
  DJ_HOOK: { status: 500, means: "an onMount hook failed or returned an invalid value" },
  DJ_TEMPLATE: {
    status: 500,
    means: "a template has an expression or tag in a place that does not allow it",
  },
  DJ_TEMPLATE_ATTRIBUTE: {
    status: 500,
    means: "a dj- attribute is unknown or invalid, or names a handler or field that the view does not have",
  },
  DJ_TEMPLATE_VALUE: { status: 500, means: "a value in a template cannot be rendered" },
  DJ_COMMAND: { status: 500, means: "a command is invalid, or found nothing to act on" },
  DJ_TEMPLATE_KEY: { status: 500, means: "two items of a list have the same key, or one has no key" },
  DJ_RENDER: { status: 500, means: "render() threw or did not return a template" },
  DJ_MOUNT: { status: 500, means: "mount() threw" },
  DJ_HANDLER: { status: 500, means: "an event handler threw" },
  DJ_TURN_TIMEOUT: { status: 503, means: "a handler did not finish in time" },
  DJ_HANDLER_DECLARATION: { status: 500, means: "an event handler is declared incorrectly" },
  DJ_FLASH_LEVEL: {
    status: 500,
    means: "a flash level is not a string, is too long, or contains control characters",
  },
  DJ_FLASH_MESSAGE: {
    status: 500,
    means:
      "a flash message is not text or a template, is too long, or has an element that messages must not have",
  },
  DJ_FLASH_OPTION: {
    status: 500,
    means: "an option of putFlash or djFlash is unknown or has an invalid value",
  },
  DJ_FLASH_CONTAINER: {
    status: 500,
    means: "a page has no container for a message, or several containers with the same id",
  },
  DJ_FLASH_REQUEST: {
    status: 500,
    means: "flash() was called for a request that the adapter does not handle",
  },
  DJ_JSON: { status: 500, means: "a value is not JSON-serializable" },
  DJ_TOPIC: { status: 500, means: "a topic name is invalid" },
  DJ_FORM: { status: 500, means: "a Form was created without a schema" },
  DJ_NAVIGATION: { status: 500, means: "the target of a navigation is not allowed" },
  DJ_FOCUS: {
    status: 500,
    means: "focus() was called with an invalid selector, or with one that matches nothing",
  },
  DJ_ASYNC: { status: 500, means: "background work was started incorrectly" },
  DJ_UNDOABLE: { status: 500, means: "an undoable action is declared or used incorrectly" },
  DJ_UNDO_LATE: { status: 409, means: "an action was undone after its deadline" },
  DJ_UNDO_STORE: { status: 503, means: "the store of undoable actions failed or is full" },
  DJ_INBOX: { status: 500, means: "an inbox is opened or shown incorrectly" },
  DJ_INBOX_STORE: { status: 503, means: "the store of kept messages failed" },
  DJ_STREAM: { status: 500, means: "a stream is declared or used incorrectly" },
  DJ_STREAM_INTERRUPTED: { status: 503, means: "a stream ended before it was complete" },
  DJ_UPLOAD: { status: 500, means: "an upload is declared or used incorrectly" },
  DJ_UPLOAD_STORAGE: { status: 507, means: "the storage of uploads failed or is full" },
  DJ_COMPONENT: { status: 500, means: "a component is declared or placed in a way that does not work" },
  DJ_VIEW_UNMOUNTED: { status: 500, means: "a view was used outside of its live session" },
  DJ_SESSION_FRAMEWORK: {
    status: 500,
    means: "session.renew() or destroy() was called for a session that the framework keeps",
  },
  DJ_LAYOUT: { status: 500, means: "a layout omits, repeats or misplaces page.head or page.body" },
  DJ_PAGE_SCRIPT: { status: 500, means: "a page loads the page script twice, or cannot run it" },
  DJ_PAGE_ID: { status: 500, means: "a view renders several elements with the same id" },
  DJ_PROXY: { status: 500, means: "a proxy does not forward the page's host or protocol" },
  DJ_COOKIE: { status: 500, means: "browsers do not keep or send the session cookie" },
  DJ_SESSION_STORE: { status: 503, means: "the session store failed" },
  DJ_BROKER: { status: 503, means: "the message broker failed" },
  // Failures of a test, thrown by djust-ts/testing with a description of the page.
  DJ_TEST_SETUP: { status: 500, means: "a test uses djust-ts/testing incorrectly" },
  DJ_TEST_TARGET: {
    status: 500,
    means: "a test targets an element that is not on the page or cannot be used",
  },
  DJ_TEST_WAIT: { status: 500, means: "a test timed out waiting for something" },
  DJ_TEST_PAGE: { status: 500, means: "a script of the page failed in a test" },
  // Input from a browser that was refused, reported in an error frame.
  DJ_FRAME_JSON: { status: 400, means: "the frame is not JSON" },
  DJ_FRAME_TYPE: { status: 400, means: "the frame's type is unknown" },
  DJ_FRAME_FIELD: { status: 400, means: "a field of the frame is missing or has the wrong type" },
  DJ_FRAME_SIZE: { status: 413, means: "the frame is too large, too deeply nested or has too many keys" },
  DJ_NOT_MOUNTED: { status: 409, means: "the frame arrived before the view was mounted" },
  DJ_MOUNT_TIMEOUT: { status: 408, means: "a connection did not mount a view in time" },
  DJ_BODY_INCOMPLETE: { status: 408, means: "the body of a request did not arrive in time, or was cut off" },
  DJ_COMPONENT_GONE: { status: 404, means: "the component of an event is no longer in the page" },
  DJ_EVENT_UNKNOWN: { status: 404, means: "the view has no event handler with that name" },
  DJ_EVENT_PARAMS: { status: 422, means: "the event's parameters do not match the handler's schema" },
  DJ_MODEL_FIELD: { status: 422, means: "dj-model names a field that the template does not bind" },
  DJ_FILE_UPLOAD: { status: 415, means: "a form contains a file in a field without dj-upload" },
  DJ_UPLOAD_GONE: { status: 410, means: "the file of an upload is no longer selected in its view" },
  DJ_UPLOAD_REFUSED: { status: 422, means: "a file is too large, or is not of the type that it claims" },
  DJ_TOKEN: { status: 403, means: "the view token is missing, forged or expired" },
  DJ_CSRF: { status: 403, means: "the CSRF token is missing or does not belong to the session" },
  DJ_ORIGIN: { status: 403, means: "the request comes from a disallowed origin" },
  DJ_UNAUTHORIZED: { status: 403, means: "an onMount hook refused the mount" },
  DJ_RATE_EVENTS: { status: 429, means: "too many events on one connection" },
  DJ_RATE_CONNECTIONS: { status: 429, means: "too many connections from one address" },
  DJ_SLOW_READER: { status: 503, means: "the browser read too slowly and was disconnected" },
  DJ_NOT_FOUND: { status: 404, means: "no live route matches the path" },
  DJ_TRANSPORT: { status: 404, means: "the application does not offer this transport" },
  DJ_SHUTDOWN: { status: 503, means: "the server is shutting down" },
  DJ_OFFLINE: { status: 503, means: "the connection was lost, and the event is not sent again" },
  DJ_INTERNAL: { status: 500, means: "an unexpected internal error" },
} as const;

/** A code of docs/errors.md. */
export type ErrorCode = keyof typeof errorCodes;

/** The codes of errors that security gates throw. SECURITY.md describes the guarantees of each gate. */
export const gateCodes: ReadonlySet<ErrorCode> = new Set([
  "DJ_ORIGIN",
  "DJ_CSRF",
  "DJ_TOKEN",
  "DJ_UNAUTHORIZED",
  "DJ_EVENT_UNKNOWN",
  "DJ_MODEL_FIELD",
  "DJ_EVENT_PARAMS",
  "DJ_FRAME_SIZE",
  "DJ_FRAME_JSON",
  "DJ_FRAME_TYPE",
  "DJ_FRAME_FIELD",
  "DJ_FILE_UPLOAD",
  "DJ_RATE_EVENTS",
  "DJ_RATE_CONNECTIONS",
  "DJ_SLOW_READER",
  "DJ_MOUNT_TIMEOUT",
  "DJ_BODY_INCOMPLETE",
]);

/**
 * An error with a stable code; the message starts with the code.
 *
 * @see docs/errors.md
 * @example
 * if (error instanceof DjustError && error.code === "DJ_FLASH_LEVEL") return;
 */
export class DjustError extends Error {
  /** The code, which docs/errors.md explains. */
  readonly code: ErrorCode;

  /**
   * @param code identifies the error; see docs/errors.md
   * @param message what must be, what was given, and what to do
   */
  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(`${code}: ${message}`, options);
    this.name = "DjustError";
    this.code = code;
  }

  /** The HTTP status of the code. */
  get status(): number {
    return errorCodes[this.code].status;
  }
}

/**
 * Converts a thrown value to an error with a stable code; an error that already has a code is returned unchanged. Never
 * throws, whatever the value is.
 *
 * @param message replaces the thrown value's own message
 */
export function coded(error: unknown, code: ErrorCode, message?: string): DjustError {
  return isDjustError(error) ? error : new DjustError(code, message ?? messageOf(error), { cause: error });
}

/** Whether a value is an error with a known code. Never throws. */
export function isDjustError(value: unknown): value is DjustError {
  try {
    return value instanceof DjustError && Object.hasOwn(errorCodes, value.code);
  } catch {
    // `instanceof` throws for a revoked proxy.
    return false;
  }
}

/** Maximum length of a message taken from a thrown value, in UTF-16 code units. */
const maxMessageLength = 2_000;

/**
 * The message of a thrown value. Never throws: code can throw an object without a prototype, a revoked
 * proxy, or an error whose `message` is a getter that throws.
 */
export function messageOf(error: unknown): string {
  try {
    const message =
      error instanceof Error && typeof error.message === "string" ? error.message : String(error);
    return message.length > maxMessageLength ? `${message.slice(0, maxMessageLength)}…` : message;
  } catch {
    return `the thrown ${typeof error} cannot be converted to a string`;
  }
}
