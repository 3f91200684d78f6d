import { DjustError, type ErrorFrame } from "../wire/index.js";

/** What the browser learns of an error: in production of our own doing no more than the code. */
export function errorFrame(error: unknown, development: boolean, ref?: number): ErrorFrame {
  const known = error instanceof DjustError ? error : new DjustError("DJ_INTERNAL", String(error));
  return {
    type: "error",
    code: known.code,
    message: known.status < 500 || development ? known.message : known.code,
    ...(ref === undefined ? undefined : { ref }),
  };
}
