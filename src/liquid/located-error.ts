import { relative } from "node:path";
import { DjustError, didYouMean, isDjustError, messageOf } from "../wire/index.js";
import { djangoNames } from "./django-syntax.js";

/** An error of LiquidJS with the tag or output in which it occurred. */
interface LocatedError extends Error {
  readonly token: { readonly file?: string; getPosition(): readonly number[] };
  /** The source lines around it. */
  readonly context: string;
  readonly originalError?: Error;
}

/** The names that templates may use, for suggestions. */
interface KnownNames {
  readonly tags: object;
  readonly filters: object;
}

/** Adds the file, line and column to an error of a template. @param known suggests the likely spelling of a name */
export function locatedError(
  error: unknown,
  templateName: string,
  roots: readonly string[],
  known: KnownNames,
): DjustError {
  const located = innermostError(error);
  if (!located)
    return isDjustError(error)
      ? error
      : new DjustError("DJ_TEMPLATE", plainMessage(error, roots), { cause: error });
  const [line, column] = located.token.getPosition();
  const { originalError: cause, context } = located;
  const where = `${relativeName(located.token.file, roots) ?? templateName}, line ${line}, column ${column}`;
  const what = suggesting(plainMessage(cause ?? located, roots), known);
  const code = isDjustError(cause) ? cause.code : "DJ_TEMPLATE";
  return new DjustError(code, `${where}: ${what}\n${context}`, { cause: cause ?? located });
}

/** Adds the likely spelling to LiquidJS's message about an unknown tag or filter. */
function suggesting(message: string, { tags, filters }: KnownNames): string {
  const tag = /^tag "(.*)" not found$/.exec(message)?.[1];
  const filter = /^undefined filter: (.*)$/.exec(message)?.[1];
  if (tag !== undefined)
    return `There is no tag "${tag}" here.${djangoNames.tags[tag] ? ` ${djangoNames.tags[tag]}` : tag.startsWith("end") ? "" : didYouMean(tag, Object.keys(tags))}`;
  if (filter !== undefined)
    return `There is no filter "${filter}".${djangoNames.filters[filter] ? ` ${djangoNames.filters[filter]}` : didYouMean(filter, Object.keys(filters))}`;
  return message;
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
