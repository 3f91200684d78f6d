/** Fields that only the extras use and validate. */
export type MoreFields = {
  readonly [field in
    | "actions"
    | "body"
    | "button"
    | "container"
    | "dismissible"
    | "existing"
    | "icon"
    | "label"
    | "onClose"
    | "politeness"
    | "progress"
    | "timeBar"
    | "title"]?: unknown;
};

/** A validated `put` or `clear` command. */
export interface Command extends MoreFields {
  readonly action: "put" | "clear";
  readonly id: number | undefined;
  readonly level: string | undefined;
  readonly message: string | undefined;
  readonly autoDismiss: number | undefined;
  readonly key: string | undefined;
  /** Another key that identifies it, if it was put without a key. */
  name?: unknown;
}

/** A command that shows a message. */
export interface Put extends Command {
  readonly level: string;
  readonly message: string;
}

/**
 * Validates a command. Its fields may be text, as in attributes.
 *
 * @returns `undefined` if the value is not a command
 */
export const readCommand = (value: unknown): Command | undefined => {
  try {
    const given = value as Pick<Command, "action"> & { readonly [field in keyof Command]: unknown };
    const { action } = given;
    const level = text(given.level);
    const message = text(given.message);
    if (
      action === "put"
        ? level !== undefined && message !== undefined
        : action === "clear" && (level !== undefined || given.level == null)
    )
      return {
        ...given,
        action,
        level,
        message,
        id: milliseconds(given.id),
        key: text(given.key),
        autoDismiss: milliseconds(given.autoDismiss),
      };
  } catch {}
  console.warn("Invalid flash command", value);
  return undefined;
};

/** Reads milliseconds from a number or an attribute; `undefined` if invalid. */
export const milliseconds = (value: unknown): number | undefined => {
  const number = Number(text(value)?.trim() || Number.NaN);
  return number >= 0 && number < Infinity ? number : undefined;
};

const text = (value: unknown): string | undefined => (/^[sn]/.test(typeof value) ? `${value}` : undefined);
