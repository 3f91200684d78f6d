import type { ErrorCode } from "../../wire/index.js";

/**
 * What becomes of a page whose mount is refused: `reload` gets a new token, `stop` leaves it, since the answer would be
 * the same. With any other code the page tries again.
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
