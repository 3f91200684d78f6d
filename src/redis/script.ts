import { createHash } from "node:crypto";

/** A Lua script: Redis carries it out at one go, with nothing of other nodes in between. */
export interface Script {
  readonly name: string;
  readonly code: string;
  /** What Redis knows it by once it is loaded. */
  readonly sha: string;
}

export function script(name: string, code: string): Script {
  return { name, code, sha: createHash("sha1").update(code).digest("hex") };
}
