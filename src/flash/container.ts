import { render, Template, toHtml } from "../html/index.js";
import { DjustError, describe, limits, names } from "../wire/index.js";
import { checkBoolean, checkMilliseconds, checkNames } from "./command.js";

/** Options of the container; each becomes an attribute that the browser reads at each message. */
export interface FlashContainerOptions {
  /** Milliseconds a message stays; 0 keeps messages until they are closed or cleared. @default 5000 */
  readonly autoDismiss?: number | undefined;
  /**
   * Adds the class `dj-flash-{position}`. `djust-ts/flash.css` knows `top` and `bottom` with
   * `-left`, `-center` and `-right`; any other class token is yours to style.
   */
  readonly position?: string | undefined;
  /** Name of the region for assistive technology. @default "Notifications" */
  readonly label?: string | undefined;
  /** Gives messages a close button with this name for assistive technology. @default none */
  readonly closeLabel?: string | undefined;
  /** Key that moves focus to the messages; `""` for none. @default "F8" */
  readonly hotkey?: string | undefined;
  /** Most messages on screen; the rest wait, and their time starts when they are shown. @default 100 */
  readonly maxVisible?: number | undefined;
  /** Counts equal messages instead of stacking them. @default false */
  readonly coalesce?: boolean | undefined;
}

/**
 * The element that messages appear in. Stands anywhere in a view or in the layout; its children
 * belong to the browser and survive every update. As a string it is its HTML, for templates of any kind.
 *
 * @throws {DjustError} DJ_FLASH_OPTION
 * @see guide, "Template Setup"
 */
export function djFlash(options: FlashContainerOptions = {}): Template {
  checkNames("djFlash", options, optionNames);
  const { position } = options;
  const label = checkText("label", options.label ?? "Notifications");
  const closeLabel = checkText("closeLabel", options.closeLabel ?? null);
  const hotkey = checkText("hotkey", options.hotkey ?? null);
  const coalesce = checkBoolean("coalesce", options.coalesce ?? false);
  const autoDismiss = checkMilliseconds("autoDismiss", options.autoDismiss ?? limits.autoDismissMs);
  const classes =
    position === undefined || position === ""
      ? containerClass
      : `${containerClass} dj-flash-${checkPosition(position)}`;
  const maxVisible = options.maxVisible === undefined ? null : checkCount("maxVisible", options.maxVisible);
  return written`<div id="dj-flash-container" class="${classes}" dj-update="ignore" data-dj-auto-dismiss="${autoDismiss}" data-dj-close-label=${closeLabel} data-dj-hotkey=${hotkey} data-dj-max-visible=${maxVisible} data-dj-coalesce=${coalesce ? "" : null} aria-live="polite" role="region" aria-label="${label}"></div>`;
}

/** Template literals and template languages make text of it. */
class WrittenTemplate extends Template {
  override toString(): string {
    return toHtml(render(this));
  }
}

function written(strings: TemplateStringsArray, ...values: unknown[]): Template {
  return new WrittenTemplate(strings, values);
}

const containerClass = names.flashContainer;

const optionNames = [
  "autoDismiss",
  "position",
  "label",
  "closeLabel",
  "hotkey",
  "maxVisible",
  "coalesce",
] as const satisfies readonly (keyof FlashContainerOptions)[];

function checkText(name: string, value: unknown): string | null {
  if (value !== null && typeof value !== "string")
    throw new DjustError("DJ_FLASH_OPTION", `${name} is text, got ${describe(value)}`);
  return value;
}

function checkPosition(position: unknown): string {
  if (typeof position !== "string" || !/^[\w-]+$/.test(position))
    throw new DjustError(
      "DJ_FLASH_OPTION",
      `position is one CSS class token such as "top-right" (top or bottom, left, center or right), got ${describe(position)}`,
    );
  return position;
}

function checkCount(name: string, value: unknown): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 1)
    throw new DjustError("DJ_FLASH_OPTION", `${name} is a whole number, 1 or more, got ${describe(value)}`);
  return value;
}
