import type { FlashCommand, FlashLevel, FlashPut } from "../wire/index.js";
import {
  checkBoolean,
  checkCount,
  checkMilliseconds,
  checkNames,
  checkOneOf,
  checkText,
  optionError,
} from "./check.js";
import { checkIcon, politenessValues } from "./options.js";
import type { FlashTexts } from "./texts.js";

/** Defaults of the messages of one level. */
export interface FlashLevelOptions {
  /** Milliseconds on screen; 0 keeps messages until they are closed. @default the container's value */
  readonly autoDismiss?: number | undefined;
  /** How screen readers announce messages. @default "assertive" for the level "error", otherwise "polite" */
  readonly politeness?: "polite" | "assertive" | undefined;
  /** Whether messages have a close button. @default the container's value */
  readonly dismissible?: boolean | undefined;
  /** A short text in place of the icon, such as an emoji; `false` for no icon. */
  readonly icon?: string | false | undefined;
  /** The level's name for screen readers, such as "Success". @default none */
  readonly label?: string | undefined;
  /** Whether a bar shows how much time is left. @default false */
  readonly timeBar?: boolean | undefined;
}

/** Flash options of an application. */
export interface FlashSettings {
  /** Defaults by level: `{ success: { autoDismiss: 4000 } }`. Options of a message take precedence. */
  readonly levels?: { readonly [Level in FlashLevel]?: FlashLevelOptions } | undefined;
  /** Maximum number of messages on screen in containers without `maxVisible`, up to 100; the rest wait. @default 100 */
  readonly max?: number | undefined;
}

type LevelFields = Pick<
  FlashPut,
  "autoDismiss" | "politeness" | "dismissible" | "icon" | "label" | "timeBar"
>;

const levelNames = [
  "autoDismiss",
  "politeness",
  "dismissible",
  "icon",
  "label",
  "timeBar",
] as const satisfies readonly (keyof FlashLevelOptions)[];

/** The levels of an application, with the defaults for options that a message omits. */
export class FlashLevels {
  readonly max: number | undefined;
  readonly #fields = new Map<string, LevelFields>();

  /** @throws {DjustError} DJ_FLASH_OPTION */
  constructor(settings: FlashSettings = {}) {
    checkNames("flash", settings, ["levels", "max"]);
    const { levels = {}, max } = settings;
    if (levels === null || typeof levels !== "object" || Array.isArray(levels))
      throw optionError(`flash.levels must be an object such as { success: { autoDismiss: 4000 } }.`);
    for (const [level, options] of Object.entries(levels))
      if (options !== undefined) this.#fields.set(level, checkedLevel(`flash.levels.${level}`, options));
    this.max = max === undefined ? undefined : checkCount("flash.max", max);
  }

  /**
   * The table as JSON, for the page script; `undefined` if it is empty.
   *
   * @param labels names of levels in the language of the page, in place of those in the table
   */
  toJSON(labels: FlashTexts["levels"] = {}): { readonly levels?: object; readonly max?: number } | undefined {
    if (this.#fields.size === 0 && this.max === undefined) return undefined;
    const levels = [...this.#fields].map(([level, fields]) => [level, translated(level, fields, labels)]);
    return {
      ...(levels.length > 0 ? { levels: Object.fromEntries(levels) } : undefined),
      ...(this.max === undefined ? undefined : { max: this.max }),
    };
  }

  /**
   * Sets the level's defaults on a command that is about to be sent.
   *
   * @param labels names of levels in the language of the user, in place of those in the table
   */
  complete<C extends FlashCommand>(command: C, labels: FlashTexts["levels"] = {}): C {
    if (this.#fields.size === 0 || command.action !== "put") return command;
    const fields = this.#fields.get(command.level);
    if (!fields) return command;
    const own: Record<string, unknown> = command as unknown as Record<string, unknown>;
    const hasAction = command.button !== undefined || command.actions !== undefined;
    for (const [name, value] of Object.entries(translated(command.level, fields, labels)))
      if (own[name] === undefined && !(name === "autoDismiss" && hasAction)) own[name] = value;
    return command;
  }
}

/** The defaults of a level, with the label in the language of the user if known. */
function translated(
  level: string,
  fields: LevelFields,
  labels: NonNullable<FlashTexts["levels"]>,
): LevelFields {
  const label = fields.label !== undefined && Object.hasOwn(labels, level) ? labels[level] : undefined;
  return label === undefined ? fields : { ...fields, label };
}

function checkedLevel(name: string, level: FlashLevelOptions): LevelFields {
  checkNames(name, level, levelNames);
  const { autoDismiss, politeness, dismissible, icon, label, timeBar } = level;
  const fields: { -readonly [Name in keyof LevelFields]: LevelFields[Name] } = {};
  if (autoDismiss !== undefined) fields.autoDismiss = checkMilliseconds(`${name}.autoDismiss`, autoDismiss);
  if (politeness !== undefined)
    fields.politeness = checkOneOf(`${name}.politeness`, politeness, politenessValues);
  if (dismissible !== undefined) fields.dismissible = checkBoolean(`${name}.dismissible`, dismissible);
  if (icon !== undefined) fields.icon = checkIcon(`${name}.icon`, icon);
  if (label !== undefined) fields.label = checkText(`${name}.label`, label);
  if (timeBar !== undefined) fields.timeBar = checkBoolean(`${name}.timeBar`, timeBar);
  return fields;
}
