import { coded, type ErrorFrame } from "../wire/index.js";

/** What the browser learns of an error: in production of our own doing no more than the code. */
export function errorFrame(error: unknown, development: boolean, ref?: number): ErrorFrame {
  const { code, status, message } = coded(error, "DJ_INTERNAL");
  return {
    type: "error",
    code,
    message: status < 500 || development ? message : code,
    ...(ref === undefined ? undefined : { ref }),
  };
}
