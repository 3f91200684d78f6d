import type { ErrorCode } from "./errors.js";

/** The key of the message about a failed event; a later one replaces it. */
export const failureKey = "dj-failure";

/** Messages about events that a page could not send, or that were refused before they reached their view. */
export const pageFailureTexts = {
  DJ_FILE_UPLOAD: "Files cannot be sent here.",
  DJ_FRAME_SIZE: "This is too large to be sent.",
  DJ_OFFLINE: "The connection was interrupted, and this may not have been carried out. Check and try again.",
  DJ_RATE_EVENTS: "Too many actions at once. Wait a moment and try again.",
  DJ_ORIGIN: "The server refused this. Load the page again.",
  DJ_STREAM_INTERRUPTED: "This was interrupted and is not complete.",
  DJ_INTERNAL: "Something went wrong. Try again.",
} as const satisfies { readonly [code in ErrorCode]?: string };

/** Messages for users about an error, by code; `DJ_INTERNAL` is used for all other codes. */
export const failureTexts: { readonly [code in ErrorCode]?: string } = {
  ...pageFailureTexts,
  DJ_EVENT_PARAMS: "This could not be accepted. Check what you entered.",
  DJ_COMPONENT_GONE: "This has been removed from the page.",
  DJ_EVENT_UNKNOWN: "This is no longer available. Load the page again.",
  DJ_MODEL_FIELD: "This field can no longer be changed. Load the page again.",
  DJ_TURN_TIMEOUT: "This took too long. Try again.",
  DJ_SHUTDOWN: "The server is restarting. Try again in a moment.",
  DJ_SESSION_STORE: "The server cannot be reached at the moment. Try again later.",
  DJ_UNDO_LATE: "It is too late to undo this.",
  DJ_UNDO_STORE: "The server cannot be reached at the moment. Try again later.",
  DJ_INBOX_STORE: "The server cannot be reached at the moment. Try again later.",
  DJ_NOT_FOUND: "There is nothing at this address.",
  DJ_UNAUTHORIZED: "You do not have access to this page.",
  DJ_CSRF: "This page is out of date. Load it again.",
  DJ_TOKEN: "This page is out of date. Load it again.",
};
