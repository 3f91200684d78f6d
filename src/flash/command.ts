import {
  checkJson,
  DjustError,
  describe,
  type FlashAction,
  type FlashClear,
  type FlashCommand,
  type FlashPut,
  limits,
  type Params,
} from "../wire/index.js";

/** A flash command with the id that a live session has given it. */
export type NumberedFlash = FlashCommand & { readonly id: number };

/** What `putFlash` takes besides level and message. */
export interface FlashOptions {
  /** Milliseconds on screen; 0 keeps the message until it is closed. @default what the container says */
  readonly autoDismiss?: number | undefined;
  /** A message with the same key is updated in place, so that a progress message becomes its result. */
  readonly key?: string | undefined;
  /** Whether the message has a close button. @default what the container says */
  readonly dismissible?: boolean | undefined;
  /** A button in the message that runs a handler once; such a message stays until it is closed. */
  readonly action?: FlashAction | undefined;
}

/**
 * Makes the command that shows a message.
 *
 * @param level becomes the CSS class `dj-flash-{level}`; any text without white space or control
 *   characters, at most 100 characters
 * @param message text, never HTML; at most 10,000 characters
 * @throws {DjustError} DJ_FLASH_LEVEL, DJ_FLASH_MESSAGE, DJ_FLASH_OPTION
 * @see guide, "Flash Levels"
 */
export function flashPut(level: string, message: string, options?: FlashOptions): FlashPut {
  checkLevel(level);
  if (typeof message !== "string")
    throw new DjustError(
      "DJ_FLASH_MESSAGE",
      `a flash message is text, got ${describe(message)}; turn it into a string first`,
    );
  if (message.length > limits.flashMessageLength)
    throw new DjustError(
      "DJ_FLASH_MESSAGE",
      `a flash message has at most ${limits.flashMessageLength} characters, this one has ${message.length}; show a summary`,
    );
  const command = new Put(level, message);
  return options === undefined ? command : Object.assign(command, checkedOptions(options));
}

/** A class, as V8 may come to put what a literal makes among objects that live long, whose garbage costs more. */
class Put implements FlashPut {
  readonly action = "put";
  readonly level: string;
  readonly message: string;

  constructor(level: string, message: string) {
    this.level = level;
    this.message = message;
  }
}

/**
 * Makes the command that removes messages.
 *
 * @param level only messages of this level; `""` is a level of its own, `undefined` means all
 * @throws {DjustError} DJ_FLASH_LEVEL when it is not text
 * @see guide, "Clearing Flash Messages"
 */
export function flashClear(level?: string): FlashClear {
  if (level === undefined || level === null) return { action: "clear" };
  if (typeof level !== "string")
    throw new DjustError("DJ_FLASH_LEVEL", `a flash level is text, got ${describe(level)}`);
  return { action: "clear", level };
}

/** A class token is anything without ASCII white space (HTML standard, "space-separated tokens"). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it refuses
const notOneToken = /[\s\u0000-\u001f\u007f]/u;

function checkLevel(level: unknown): asserts level is string {
  if (typeof level !== "string")
    throw new DjustError("DJ_FLASH_LEVEL", `a flash level is text, got ${describe(level)}`);
  if (notOneToken.test(level))
    throw new DjustError(
      "DJ_FLASH_LEVEL",
      `Flash level ${JSON.stringify(level)} must be a single CSS class name. Use letters, digits, "-" and "_".`,
    );
  if (level.length > limits.flashLevelLength)
    throw new DjustError(
      "DJ_FLASH_LEVEL",
      `a flash level has at most ${limits.flashLevelLength} characters, this one has ${level.length}`,
    );
}

function checkedOptions(options: FlashOptions): Omit<FlashPut, "action" | "level" | "message"> {
  checkNames("putFlash", options, ["autoDismiss", "key", "dismissible", "action"]);
  const { autoDismiss, key, dismissible, action } = options;
  return {
    ...(autoDismiss === undefined
      ? undefined
      : { autoDismiss: checkMilliseconds("autoDismiss", autoDismiss) }),
    ...(key === undefined ? undefined : { key: checkText("key", key) }),
    ...(dismissible === undefined ? undefined : { dismissible: checkBoolean("dismissible", dismissible) }),
    ...(action === undefined ? undefined : { button: checkAction(action) }),
  };
}

function checkAction(action: FlashAction): FlashAction {
  checkNames("action", action, ["label", "event", "params"]);
  const params: Params | undefined = action.params;
  checkJson(params, "action.params");
  return {
    label: checkText("action.label", action.label),
    event: checkText("action.event", action.event),
    ...(params === undefined ? undefined : { params }),
  };
}

function checkText(name: string, value: unknown): string {
  if (typeof value !== "string" || value === "" || value.length > 200)
    throw new DjustError("DJ_FLASH_OPTION", `${name} is text of 1 to 200 characters, got ${describe(value)}`);
  return value;
}

/** @throws {DjustError} DJ_FLASH_OPTION when it is no object, or has an option that there is not */
export function checkNames(owner: string, options: unknown, known: readonly string[]): void {
  if (options === null || typeof options !== "object")
    throw new DjustError("DJ_FLASH_OPTION", `${owner} options are an object, got ${describe(options)}`);
  for (const name in options)
    if (!known.includes(name))
      throw new DjustError(
        "DJ_FLASH_OPTION",
        `${name} is no option of ${owner}; there are ${known.join(", ")}`,
      );
}

/** @throws {DjustError} DJ_FLASH_OPTION */
export function checkBoolean(name: string, value: unknown): boolean {
  if (typeof value !== "boolean")
    throw new DjustError("DJ_FLASH_OPTION", `${name} is true or false, got ${describe(value)}`);
  return value;
}

/** @throws {DjustError} DJ_FLASH_OPTION */
export function checkMilliseconds(name: string, value: unknown): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0)
    throw new DjustError(
      "DJ_FLASH_OPTION",
      `${name} is a whole number of milliseconds, 0 or more (0 = never dismissed), got ${describe(value)}`,
    );
  return value;
}

/**
 * Checks a put command that came from elsewhere, for example from another node: only what `flashPut` could
 * have made is used.
 *
 * @returns the command without its id; `undefined` when it is not one
 */
export function checkedFlashPut(value: unknown): FlashPut | undefined {
  if (value === null || typeof value !== "object") return undefined;
  const { action, level, message, uid, autoDismiss, key, dismissible, button } = value as Record<
    string,
    unknown
  >;
  if (action !== "put" || typeof level !== "string" || typeof message !== "string") return undefined;
  if (uid !== undefined && (typeof uid !== "string" || uid.length > 200)) return undefined;
  try {
    const options = { autoDismiss, key, dismissible, action: button } as FlashOptions;
    return Object.assign(flashPut(level, message, options), uid === undefined ? undefined : { uid });
  } catch {
    return undefined;
  }
}

/** Reads commands that were kept elsewhere, leaving out whatever is not one. @param json a JSON array of commands */
export function readFlashCommands(json: string): readonly FlashCommand[] {
  try {
    const values: unknown = JSON.parse(json);
    return Array.isArray(values)
      ? values.flatMap(
          (value): FlashCommand | readonly FlashCommand[] => checkedFlashPut(value) ?? checkedClear(value),
        )
      : [];
  } catch {
    return [];
  }
}

function checkedClear(value: unknown): readonly FlashClear[] {
  const { action, level } = Object(value) as Record<string, unknown>;
  if (action !== "clear") return [];
  return level === undefined || typeof level === "string" ? [flashClear(level)] : [];
}
