import { isTemplate } from "../html/index.js";
import {
  DjustError,
  describe,
  type FlashClear,
  type FlashCommand,
  type FlashPut,
  limits,
  noLevel,
  type StreamCommand,
} from "../wire/index.js";
import { checkedBody, type FlashContent, renderBody } from "./body.js";
import { checkNames, checkText } from "./check.js";
import { checkedOptions, type FlashOptions, optionNames } from "./options.js";

/** A command that a live session keeps until the browser has acknowledged it. */
export type OutboxCommand = FlashCommand | StreamCommand;

/** A command with the id that a live session gave it. */
export type NumberedFlash = OutboxCommand & { readonly id: number };

/**
 * Creates the command that shows a message.
 *
 * @param level becomes the CSS class `dj-flash-{level}`, with "-" in place of white space; at most 100 characters
 * @param content plain text, or a template for formatted text; at most 10,000 characters
 * @param owner the method that the options are for @default "putFlash"
 * @throws {DjustError} DJ_FLASH_LEVEL, DJ_FLASH_MESSAGE, DJ_FLASH_OPTION, and for a template the errors of rendering
 * @see guide, "Flash Levels"
 */
export function flashPut(
  level: string,
  content: FlashContent,
  options?: FlashOptions,
  owner?: string,
): FlashPut {
  checkLevel(level);
  const rendered = isTemplate(content) ? renderBody(content) : undefined;
  const message = rendered?.message ?? content;
  if (typeof message !== "string")
    throw new DjustError(
      "DJ_FLASH_MESSAGE",
      `A flash message must be a string or html\`…\`, got ${describe(message)}. Convert it to a string first.`,
    );
  if (message.length > limits.flashMessageLength)
    throw new DjustError(
      "DJ_FLASH_MESSAGE",
      `A flash message must have at most ${limits.flashMessageLength} characters, got ${message.length}. Show a summary.`,
    );
  const command = new Put(level, message);
  if (options !== undefined) Object.assign(command, checkedOptions(options, owner));
  return rendered === undefined ? command : Object.assign(command, { body: rendered.body });
}

/**
 * Creates the command that changes a message that is still on screen.
 *
 * @throws {DjustError} DJ_FLASH_LEVEL, DJ_FLASH_MESSAGE, DJ_FLASH_OPTION
 */
export function flashUpdate(level: string, content: FlashContent, options: KeyedFlashOptions): FlashPut {
  const put = flashPut(level, content, options, "update");
  if (put.key === undefined)
    throw new DjustError(
      "DJ_FLASH_OPTION",
      'The options of update() must have the key of the message to change, such as { key: "import" }.',
    );
  return Object.assign(put, { existing: true as const });
}

/** Options of a message that is changed by its key. */
export interface KeyedFlashOptions extends FlashOptions {
  readonly key: string;
}

/** A class, because V8 may allocate object literals among long-lived objects, which are costlier to collect. */
class Put implements FlashPut {
  readonly action = "put";
  readonly level: string;
  readonly message: string;

  constructor(level: string, message: string) {
    this.level = level;
    this.message = message;
  }
}

/** Which messages to clear, other than by level. */
export interface FlashClearOptions {
  /** The key of one message. */
  readonly key: string;
}

/**
 * Creates the command that removes messages.
 *
 * @param which only messages of this level, or the message with this `{ key }`; `""` is a level of its own, and
 *   `undefined` means all messages
 * @throws {DjustError} DJ_FLASH_LEVEL, DJ_FLASH_OPTION
 * @see guide, "Clearing Flash Messages"
 */
export function flashClear(which?: string | FlashClearOptions): FlashClear {
  if (which === undefined || which === null) return { action: "clear" };
  if (typeof which === "string") return { action: "clear", level: which };
  if (typeof which !== "object")
    throw new DjustError(
      "DJ_FLASH_LEVEL",
      `clearFlash must be called with a level or { key }, got ${describe(which)}.`,
    );
  checkNames("clearFlash", which, ["key"]);
  return { action: "clear", level: noLevel, key: checkText("key", which.key) };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: HTML cannot represent them in an attribute.
const notInAttribute = /[\u0000-\u0008\u000e-\u001f\u007f]/u;

/** @throws {DjustError} DJ_FLASH_LEVEL */
function checkLevel(level: unknown): asserts level is string {
  if (typeof level !== "string")
    throw new DjustError("DJ_FLASH_LEVEL", `A flash level must be a string, got ${describe(level)}.`);
  if (notInAttribute.test(level))
    throw new DjustError(
      "DJ_FLASH_LEVEL",
      `A flash level must not contain control characters, got ${JSON.stringify(level)}. Use a name such as "info".`,
    );
  if (level.length > limits.flashLevelLength)
    throw new DjustError(
      "DJ_FLASH_LEVEL",
      `A flash level must have at most ${limits.flashLevelLength} characters, got ${level.length}.`,
    );
}

/**
 * Checks a put command from outside this process, for example from another node: only fields that `flashPut` could
 * have set are kept.
 *
 * @returns the command without its id; `undefined` if it is not one
 */
export function checkedFlashPut(value: unknown): FlashPut | undefined {
  if (value === null || typeof value !== "object") return undefined;
  const { action, level, message, uid, button, actions, existing, body, ...given } = value as Record<
    string,
    unknown
  >;
  if (action !== "put" || typeof level !== "string" || typeof message !== "string") return undefined;
  if (uid !== undefined && (typeof uid !== "string" || uid.length > 200)) return undefined;
  const known = Object.fromEntries(carriedNames.map((name) => [name, given[name]]));
  try {
    const options = { ...known, action: actions ?? button } as FlashOptions;
    const label = given["label"] === undefined ? undefined : { label: checkText("label", given["label"]) };
    const put = flashPut(level, message, options);
    const only = existing === true && put.key !== undefined ? { existing } : undefined;
    const formatted = checkedBody(body);
    return Object.assign(
      put,
      label,
      only,
      formatted && { body: formatted },
      uid === undefined ? undefined : { uid },
    );
  } catch {
    return undefined;
  }
}

/** Fields of a put command that have the same name as their option. */
const carriedNames = optionNames.filter((name) => name !== "action");

/** Reads stored commands, ignoring anything that is not a command. @param json an array */
export function readFlashCommands(json: string): readonly FlashCommand[] {
  try {
    const values: unknown = JSON.parse(json);
    return Array.isArray(values) ? values.map(checkedFlash).filter(isCommand) : [];
  } catch {
    return [];
  }
}

/** Checks a command from outside this process, without its id. @returns `undefined` if it is not one */
export function checkedFlash(value: unknown): FlashCommand | undefined {
  return checkedFlashPut(value) ?? checkedFlashClear(value);
}

function checkedFlashClear(value: unknown): FlashClear | undefined {
  const { action, level, key, uid } = Object(value) as Record<string, unknown>;
  if (action !== "clear") return undefined;
  try {
    const clear = flashClear((key === undefined ? level : { key }) as string | undefined);
    return typeof uid === "string" && uid.length <= 200 ? { ...clear, uid } : clear;
  } catch {
    return undefined;
  }
}

const isCommand = (command: FlashCommand | undefined): command is FlashCommand => command !== undefined;
