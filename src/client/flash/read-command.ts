/** Fields that the extras alone use and check. */
export type MoreFields = {
  readonly [field in
    | "actions"
    | "button"
    | "container"
    | "dismissible"
    | "icon"
    | "label"
    | "onClose"
    | "politeness"
    | "title"]?: unknown;
};

/** A `put` or `clear` as the page takes it: every field of its own is there, and of its type or absent. */
export interface Command extends MoreFields {
  readonly action: "put" | "clear";
  readonly id: number | undefined;
  readonly level: string | undefined;
  readonly message: string | undefined;
  readonly autoDismiss: number | undefined;
  readonly key: string | undefined;
  /** What else it is known by, if it was put without a key. */
  name?: unknown;
}

/** A command that shows a message. */
export interface Put extends Command {
  readonly level: string;
  readonly message: string;
}

/**
 * Reads a command that may be anything; `undefined` for what is not one. Its fields may be text,
 * as attributes have them.
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
  console.warn("djust: no flash command", value);
  return undefined;
};

/** A time in milliseconds from a number or an attribute; `undefined` for what is not one. */
export const milliseconds = (value: unknown): number | undefined => {
  const number = Number(text(value)?.trim() || Number.NaN);
  return number >= 0 && number < Infinity ? number : undefined;
};

const text = (value: unknown): string | undefined => (/^[sn]/.test(typeof value) ? `${value}` : undefined);
