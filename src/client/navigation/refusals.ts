import type { ErrorCode } from "../../wire/index.js";

/** Codes with which a mount is refused for good: a retry would be refused as well, so the page stays disconnected. */
export const refusals: readonly ErrorCode[] = [
  "DJ_UNAUTHORIZED",
  "DJ_ORIGIN",
  "DJ_NOT_FOUND",
  "DJ_FRAME_JSON",
  "DJ_FRAME_TYPE",
  "DJ_FRAME_FIELD",
  "DJ_FRAME_SIZE",
];
