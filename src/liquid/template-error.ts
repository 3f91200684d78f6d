import { relative } from "node:path";
import { DjustError, isDjustError, messageOf } from "../wire/index.js";

/** What LiquidJS tells with an error: the tag or output where it happened. */
interface Placed extends Error {
  readonly token: { readonly file?: string; getPosition(): readonly number[] };
  /** The lines around it. */
  readonly context: string;
  readonly originalError?: Error;
}

/** The error of a template, with the file, the line and the column where it is. */
export function templateError(error: unknown, templateName: string, roots: readonly string[]): DjustError {
  const placed = innermost(error);
  if (!placed)
    return isDjustError(error)
      ? error
      : new DjustError("DJ_TEMPLATE", explained(error, roots), { cause: error });
  const [line, column] = placed.token.getPosition();
  const { originalError: cause, context } = placed;
  const where = `${nameOf(placed.token.file, roots) ?? templateName}, line ${line}, column ${column}`;
  const what = explained(cause ?? placed, roots);
  const code = isDjustError(cause) ? cause.code : "DJ_TEMPLATE";
  return new DjustError(code, `${where}: ${what}\n${context}`, { cause: cause ?? placed });
}

function innermost(error: unknown): Placed | undefined {
  if (!isPlaced(error)) return undefined;
  return innermost(error.originalError) ?? error;
}

function isPlaced(error: unknown): error is Placed {
  return error instanceof Error && typeof (error as Partial<Placed>).token?.getPosition === "function";
}

function explained(error: unknown, roots: readonly string[]): string {
  if (isDjustError(error)) return error.message.replace(/^\w+: /, "");
  const said = messageOf(error);
  const missing = /^ENOENT: Failed to lookup "(.*)" in /.exec(said)?.[1];
  if (missing !== undefined)
    return `there is no template file ${missing} in ${roots.map((root) => relative("", root) || ".").join(", ")}`;
  return said.replace(/(?:, file:[^\n]*?)?, line:\d+, col:\d+$/, "");
}

function nameOf(file: string | undefined, roots: readonly string[]): string | undefined {
  const root = roots.find((folder) => file?.startsWith(folder));
  return file === undefined || root === undefined ? file : relative(root, file);
}
