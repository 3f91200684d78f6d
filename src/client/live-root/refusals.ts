import type { ErrorCode } from "../../wire/index.js";

/**
 * What a page does when its mount is refused. `reload`: loads the page for a new token. `stop`: stays disconnected, since
 * a retry would be refused as well. With any other code the page retries.
 */
export const refusals: { readonly [code in ErrorCode]?: "reload" | "stop" } = {
  DJ_TOKEN: "reload",
  DJ_CSRF: "reload",
  DJ_UNAUTHORIZED: "stop",
  DJ_ORIGIN: "stop",
  DJ_NOT_FOUND: "stop",
  DJ_FRAME_JSON: "stop",
  DJ_FRAME_TYPE: "stop",
  DJ_FRAME_FIELD: "stop",
  DJ_FRAME_SIZE: "stop",
};
