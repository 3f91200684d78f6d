/**
 * Every failure has a code here, a meaning, and the status an HTTP response carries with it.
 * `docs/errors.md` explains each one; a test reconciles the two.
 */
export const errorCodes = {
  // What an application did wrong: thrown early.
  DJ_APP_OPTION: { status: 500, means: "an option of createApp has a value it cannot have" },
  DJ_SECRET: { status: 500, means: "the secret is missing, too short or a well-known one" },
  DJ_ROUTE: { status: 500, means: "a route's path or view is not usable" },
  DJ_TEMPLATE: { status: 500, means: "a template has an expression or a tag where it cannot stand" },
  DJ_TEMPLATE_VALUE: { status: 500, means: "a value in a template cannot be rendered" },
  DJ_TEMPLATE_KEY: { status: 500, means: "two items of a list have the same key, or one has none" },
  DJ_RENDER: { status: 500, means: "render() threw or gave no template" },
  DJ_MOUNT: { status: 500, means: "mount() threw" },
  DJ_HANDLER: { status: 500, means: "an event handler threw" },
  DJ_HANDLER_DECLARATION: { status: 500, means: "what is marked as an event handler cannot be one" },
  DJ_FLASH_LEVEL: { status: 500, means: "a flash level cannot be one CSS class" },
  DJ_FLASH_MESSAGE: { status: 500, means: "a flash message is not text, or too long" },
  DJ_FLASH_OPTION: { status: 500, means: "an option of putFlash or djFlash has a value it cannot have" },
  DJ_FLASH_REQUEST: { status: 500, means: "flash() was asked of a request that cannot carry any" },
  DJ_JSON: { status: 500, means: "a value that has to travel cannot be JSON" },
  DJ_TOPIC: { status: 500, means: "the topic of a message cannot be one" },
  DJ_NAVIGATION: { status: 500, means: "the target of a navigation cannot be one" },
  DJ_ASYNC: { status: 500, means: "background work was started in a way that cannot work" },
  DJ_VIEW_UNMOUNTED: { status: 500, means: "a view was used outside a live session" },
  DJ_SESSION_STORE: { status: 503, means: "the session store failed" },
  DJ_BROKER: { status: 503, means: "the broker between nodes failed" },
  // Mistakes of a test: thrown by djust-ts/testing, with a picture of the page.
  DJ_TEST_SETUP: { status: 500, means: "a test asks for something that djust-ts/testing cannot do" },
  DJ_TEST_TARGET: { status: 500, means: "a test names what is not in the page, or cannot be acted on" },
  DJ_TEST_WAIT: { status: 500, means: "what a test waits for has not come" },
  DJ_TEST_PAGE: { status: 500, means: "a script of a page failed in a test" },
  // What came from a browser: answered with an error frame.
  DJ_FRAME_JSON: { status: 400, means: "the frame is not JSON" },
  DJ_FRAME_TYPE: { status: 400, means: "the frame's type is not one of the wire's" },
  DJ_FRAME_FIELD: { status: 400, means: "a field of the frame is missing or not of its type" },
  DJ_FRAME_SIZE: { status: 413, means: "the frame is larger, deeper or has more keys than allowed" },
  DJ_NOT_MOUNTED: { status: 409, means: "the frame came before a mount" },
  DJ_EVENT_UNKNOWN: { status: 404, means: "the view has no event handler of that name" },
  DJ_EVENT_PARAMS: { status: 422, means: "the parameters fail the handler's schema" },
  DJ_MODEL_FIELD: { status: 422, means: "dj-model names a field that the template does not bind" },
  DJ_FILE_UPLOAD: { status: 415, means: "a form carried a file, and uploads are not supported yet" },
  DJ_TOKEN: { status: 403, means: "the view token is missing, forged or expired" },
  DJ_CSRF: { status: 403, means: "the CSRF token is missing or does not belong to the session" },
  DJ_ORIGIN: { status: 403, means: "the request comes from an origin that is not allowed" },
  DJ_UNAUTHORIZED: { status: 403, means: "an onMount hook refused the mount" },
  DJ_RATE_EVENTS: { status: 429, means: "too many events on one connection" },
  DJ_RATE_CONNECTIONS: { status: 429, means: "too many connections from one address" },
  DJ_SLOW_READER: { status: 503, means: "the browser read too slowly and was cut off" },
  DJ_NOT_FOUND: { status: 404, means: "no live route has this path" },
  DJ_TRANSPORT: { status: 404, means: "the application does not offer this transport" },
  DJ_SHUTDOWN: { status: 503, means: "the server is going away" },
  DJ_OFFLINE: { status: 503, means: "the connection was lost, and nobody will send the event again" },
  DJ_INTERNAL: { status: 500, means: "something failed that should not have" },
} as const;

export type ErrorCode = keyof typeof errorCodes;

/** What gates refuse with; SECURITY.md has what each of them promises. */
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
]);

/** An error with a stable code; the message starts with the code. */
export class DjustError extends Error {
  readonly code: ErrorCode;

  /**
   * @param code one of {@link errorCodes}
   * @param message what was given, what is expected, and what to do
   */
  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(`${code}: ${message}`, options);
    this.name = "DjustError";
    this.code = code;
  }

  /** HTTP status that goes with the code. */
  get status(): number {
    return errorCodes[this.code].status;
  }
}

/**
 * What was thrown, as an error with a stable code; an error that has a code keeps it. Never throws,
 * whatever was thrown.
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

/** Longest message taken from a thrown value, in UTF-16 code units. */
const messageLength = 2_000;

/**
 * The message of a thrown value. Never throws: code can throw an object without a prototype, a revoked
 * proxy, or an error whose `message` is a getter that throws.
 */
export function messageOf(error: unknown): string {
  try {
    const message =
      error instanceof Error && typeof error.message === "string" ? error.message : String(error);
    return message.length > messageLength ? `${message.slice(0, messageLength)}…` : message;
  } catch {
    return `the thrown ${typeof error} cannot be converted to a string`;
  }
}
