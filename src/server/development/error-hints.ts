import { readFileSync } from "node:fs";
import type { ErrorCode } from "../../wire/index.js";

type Hints = { readonly [code in ErrorCode]?: string };

let hints: Hints | undefined;

/** What docs/errors.md says about a code, as plain text; `undefined` if the package was built without it. */
export function errorHint(code: ErrorCode): string | undefined {
  hints ??= readHints();
  return hints[code];
}

function readHints(): Hints {
  try {
    return JSON.parse(readFileSync(new URL("../../../dist/error-hints.json", import.meta.url), "utf8"));
  } catch {
    return {};
  }
}
