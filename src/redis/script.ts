import { createHash } from "node:crypto";

/** A Lua script, which Redis runs atomically. */
export interface Script {
  readonly name: string;
  readonly code: string;
  /** Identifies the script in Redis once it is loaded. */
  readonly sha: string;
}

export function script(name: string, code: string): Script {
  return { name, code, sha: createHash("sha1").update(code).digest("hex") };
}
