import type { Template } from "../html/index.js";
import { describe, limits, names } from "../wire/index.js";
import {
  checkBoolean,
  checkContainerName,
  checkCount,
  checkMilliseconds,
  checkNames,
  optionError,
} from "./check.js";
import { type FlashTexts, flashTexts } from "./texts.js";
import { written } from "./written.js";

/** Options of a container. Each becomes an attribute that the page script reads at each message. */
export interface FlashContainerOptions {
  /**
   * Makes this one of several containers on the page: it shows messages with `container: "…"` of this name.
   *
   * @default the container of all other messages
   */
  readonly name?: string | undefined;
  /** Milliseconds on screen; 0 keeps messages until they are closed or cleared. @default 5000 */
  readonly autoDismiss?: number | undefined;
  /**
   * Adds the class `dj-flash-{position}`. The style sheets have rules for `top` and `bottom` with `-left`, `-center`,
   * `-right`, and with `-start` and `-end`, which follow the direction of the text. You can style any other class.
   */
  readonly position?: string | undefined;
  /**
   * Accessible name of the region.
   *
   * @default `texts.notifications`, else "Notifications"; with a `name`, `texts.namedNotifications`, else "Notifications:
   *   {name}"
   */
  readonly label?: string | undefined;
  /** Gives messages a close button with this accessible name. @default none */
  readonly closeLabel?: string | undefined;
  /** Key that moves focus to the messages; `""` for none. @default "F8" */
  readonly hotkey?: string | undefined;
  /**
   * Maximum number of messages on screen, up to 100. The rest wait, and their timers start when they are shown.
   *
   * @default 100
   */
  readonly maxVisible?: number | undefined;
  /** Text of the button that shows the waiting messages. @default `texts.more`, else "{count} more" */
  readonly moreLabel?: string | undefined;
  /**
   * Text of the button that closes all messages, shown while the list of waiting messages is open.
   *
   * @default `texts.clearAll`, else "Clear all"
   */
  readonly clearAllLabel?: string | undefined;
  /** Counts equal messages instead of stacking them. @default false */
  readonly coalesce?: boolean | undefined;
}

/**
 * The element that messages appear in. Place it anywhere in a view or layout. The page script manages its children, and
 * they survive every update. Convert it to a string to use it in other template engines.
 *
 * @param options position, times in milliseconds, texts and limits of the container; all are optional
 * @throws {DjustError} DJ_FLASH_OPTION
 * @see guide, "Template Setup"
 * @example
 * djFlash({ position: "top-right", closeLabel: "Close" });
 */
export function djFlash(options: FlashContainerOptions = {}): Template {
  const texts = flashTexts();
  const known = recent.find((one) => one.texts === texts && isSame(one.options, options));
  if (known) return known.template;
  const template = container(options, texts);
  if (recent.length === maxRecent) recent.pop();
  recent.unshift({ options: { ...options }, texts, template });
  return template;
}

/**
 * The last containers that were made. A view makes its container again in each rendering, nearly always with the same
 * options, which need not be checked again.
 */
const recent: {
  readonly options: FlashContainerOptions;
  readonly texts: FlashTexts;
  readonly template: Template;
}[] = [];
const maxRecent = 8;

/** Whether two objects have the same options, and no others. */
function isSame(before: FlashContainerOptions, now: FlashContainerOptions): boolean {
  if (now === null || typeof now !== "object" || Array.isArray(now)) return false;
  for (const name in now)
    if (!Object.hasOwn(before, name) || !Object.is(before[name as OptionName], now[name as OptionName]))
      return false;
  for (const name in before) if (!(name in now)) return false;
  return true;
}

function container(options: FlashContainerOptions, texts: FlashTexts): Template {
  checkNames("djFlash", options, optionNames);
  const { position } = options;
  const name = options.name === undefined ? null : checkContainerName("name", options.name);
  const label = checkText("label", options.label ?? defaultLabel(name, texts));
  const closeLabel = checkText("closeLabel", options.closeLabel ?? null);
  const hotkey = checkText("hotkey", options.hotkey ?? null);
  const moreLabel = checkMoreLabel(options.moreLabel ?? texts.more ?? null);
  const clearAllLabel = checkText("clearAllLabel", options.clearAllLabel ?? texts.clearAll ?? null);
  const coalesce = checkBoolean("coalesce", options.coalesce ?? false);
  const autoDismiss = checkMilliseconds("autoDismiss", options.autoDismiss ?? limits.autoDismissMs);
  let classes: string = names.flashContainer;
  if (name !== null) classes += " dj-flash-named";
  if (position !== undefined && position !== "") classes += ` dj-flash-${checkPosition(position)}`;
  const id = name === null ? names.flashContainer : `${names.flashContainer}-${name}`;
  const maxVisible = options.maxVisible === undefined ? null : checkCount("maxVisible", options.maxVisible);
  return written`<div id="${id}" class="${classes}" dj-update="ignore" data-dj-name=${name} data-dj-auto-dismiss="${autoDismiss}" data-dj-close-label=${closeLabel} data-dj-close-text=${texts.close ?? null} data-dj-hotkey=${hotkey} data-dj-max-visible=${maxVisible} data-dj-more-label=${moreLabel} data-dj-clear-all-label=${clearAllLabel} data-dj-coalesce=${coalesce ? "" : null} aria-live="polite" role="region" aria-label="${label}"></div>`;
}

const optionNames = [
  "name",
  "autoDismiss",
  "position",
  "label",
  "closeLabel",
  "hotkey",
  "maxVisible",
  "moreLabel",
  "clearAllLabel",
  "coalesce",
] as const satisfies readonly (keyof FlashContainerOptions)[];

type OptionName = (typeof optionNames)[number];

/** Regions of a page need names of their own (WCAG 2.4.1; ARIA Authoring Practices Guide, "Landmark Regions"). */
function defaultLabel(name: string | null, { notifications, namedNotifications }: FlashTexts): string {
  if (name === null) return notifications ?? "Notifications";
  const words = name.replace(/[-_]+/g, " ").trim();
  return (namedNotifications ?? `${notifications ?? "Notifications"}: {name}`).replaceAll(
    "{name}",
    () => words,
  );
}

function checkText(name: string, value: unknown): string | null {
  if (value !== null && typeof value !== "string")
    throw optionError(`${name} must be a string, got ${describe(value)}.`);
  return value;
}

function checkMoreLabel(value: unknown): string | null {
  const label = checkText("moreLabel", value);
  if (label !== null && !label.includes("{count}"))
    throw optionError(
      `moreLabel must be a string with {count} in it, such as "{count} more", got ${describe(label)}.`,
    );
  return label;
}

function checkPosition(position: unknown): string {
  if (typeof position !== "string" || !/^[\w-]+$/.test(position))
    throw optionError(
      `position must be a single CSS class token such as "top-right" (top or bottom, with left, center, right, start or end), got ${describe(position)}.`,
    );
  return position;
}
