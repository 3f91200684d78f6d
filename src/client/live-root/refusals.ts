import type { ErrorCode } from "../../wire/index.js";

/**
 * What a page does when its mount is refused. `true`: loads the page for a new token. `false`: stays disconnected, since
 * a retry would be refused as well. With any other code the page retries.
 */
export const refusals: { readonly [code in ErrorCode]?: boolean } = {
  DJ_TOKEN: true,
  DJ_CSRF: true,
  DJ_UNAUTHORIZED: false,
  DJ_ORIGIN: false,
  DJ_NOT_FOUND: false,
  DJ_FRAME_JSON: false,
  DJ_FRAME_TYPE: false,
  DJ_FRAME_FIELD: false,
  DJ_FRAME_SIZE: false,
};
