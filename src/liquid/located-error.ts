import { relative } from "node:path";
import { DjustError, isDjustError, messageOf } from "../wire/index.js";

/** An error of LiquidJS with the tag or output in which it occurred. */
interface LocatedError extends Error {
  readonly token: { readonly file?: string; getPosition(): readonly number[] };
  /** The source lines around it. */
  readonly context: string;
  readonly originalError?: Error;
}

/** Adds the file, line and column to an error of a template. */
export function locatedError(error: unknown, templateName: string, roots: readonly string[]): DjustError {
  const located = innermostError(error);
  if (!located)
    return isDjustError(error)
      ? error
      : new DjustError("DJ_TEMPLATE", plainMessage(error, roots), { cause: error });
  const [line, column] = located.token.getPosition();
  const { originalError: cause, context } = located;
  const where = `${relativeName(located.token.file, roots) ?? templateName}, line ${line}, column ${column}`;
  const what = plainMessage(cause ?? located, roots);
  const code = isDjustError(cause) ? cause.code : "DJ_TEMPLATE";
  return new DjustError(code, `${where}: ${what}\n${context}`, { cause: cause ?? located });
}

function innermostError(error: unknown): LocatedError | undefined {
  if (!isLocated(error)) return undefined;
  return innermostError(error.originalError) ?? error;
}

function isLocated(error: unknown): error is LocatedError {
  return error instanceof Error && typeof (error as Partial<LocatedError>).token?.getPosition === "function";
}

function plainMessage(error: unknown, roots: readonly string[]): string {
  if (isDjustError(error)) return error.message.replace(/^\w+: /, "");
  const message = messageOf(error);
  const missing = /^ENOENT: Failed to lookup "(.*)" in /.exec(message)?.[1];
  if (missing !== undefined)
    return `Template file ${missing} not found in ${roots.map((root) => relative("", root) || ".").join(", ")}`;
  return message.replace(/(?:, file:[^\n]*?)?, line:\d+, col:\d+$/, "");
}

function relativeName(file: string | undefined, roots: readonly string[]): string | undefined {
  const root = roots.find((folder) => file?.startsWith(folder));
  return file === undefined || root === undefined ? file : relative(root, file);
}
