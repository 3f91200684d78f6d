import { refusedUrl } from "../html/index.js";
import {
  checkJson,
  describe,
  didYouMean,
  type FlashAction,
  type FlashButton,
  type FlashClose,
  type FlashLink,
  type FlashPut,
} from "../wire/index.js";
import {
  checkBoolean,
  checkContainerName,
  checkMilliseconds,
  checkNames,
  checkOneOf,
  checkText,
  optionError,
} from "./check.js";
import { type BackgroundTask, checkProgress } from "./progress.js";

/** Options of one flash message. */
export interface FlashOptions {
  /**
   * Milliseconds on screen; 0 keeps the message until it is closed.
   *
   * @default the level's or the container's value; 0 for a message with an action (WCAG 2.2.1)
   */
  readonly autoDismiss?: number | undefined;
  /** A message with the same key is updated in place, for example a progress message that becomes its result. */
  readonly key?: string | undefined;
  /** Whether the message has a close button. @default the level's or the container's value */
  readonly dismissible?: boolean | undefined;
  /**
   * Up to three buttons or links in the message. A button runs a handler of the view once; a link opens its URL.
   * Either closes the message.
   */
  readonly action?: FlashAction | readonly FlashAction[] | undefined;
  /** A heading above the text; at most 200 characters. */
  readonly title?: string | undefined;
  /** A short text in place of the level's icon, such as an emoji; `false` for no icon. @default the level's icon */
  readonly icon?: string | false | undefined;
  /** Name of the container that shows the message. @default the container without a name */
  readonly container?: string | undefined;
  /** How screen readers announce the message. @default "assertive" for the level "error", otherwise "polite" */
  readonly politeness?: "polite" | "assertive" | undefined;
  /** Whether a bar shows the remaining time. It is not animated under reduced motion. @default false */
  readonly timeBar?: boolean | undefined;
  /**
   * A bar that shows how much of something is done: a fraction from 0 to 1, or the `task` of background work, whose progress
   * the bar follows. The message stays until it is changed or closed.
   */
  readonly progress?: number | BackgroundTask | undefined;
  /** A handler of the view that runs once when the message closes, with the `reason` added to `params`. */
  readonly onClose?: FlashClose | undefined;
}

export const optionNames = [
  "autoDismiss",
  "key",
  "dismissible",
  "action",
  "title",
  "icon",
  "container",
  "politeness",
  "timeBar",
  "progress",
  "onClose",
] as const satisfies readonly (keyof FlashOptions)[];

const maxActions = 3;
const maxIcon = 16;
export const politenessValues = ["polite", "assertive"] as const;

/** Fields of a put command that options set. */
export type PutFields = Omit<FlashPut, "action" | "level" | "message">;

/** @param owner what the options are for @throws {DjustError} DJ_FLASH_OPTION */
export function checkedOptions(options: FlashOptions, owner = "putFlash"): PutFields {
  checkNames(owner, options, optionNames);
  const { autoDismiss, key, dismissible, action, title, icon, container, politeness, timeBar, onClose } =
    options;
  const { progress } = options;
  const fields: { -readonly [Name in keyof PutFields]: PutFields[Name] } = {};
  if (autoDismiss !== undefined) fields.autoDismiss = checkMilliseconds("autoDismiss", autoDismiss);
  if (key !== undefined) fields.key = checkText("key", key);
  if (dismissible !== undefined) fields.dismissible = checkBoolean("dismissible", dismissible);
  if (action !== undefined) Object.assign(fields, checkActions(action));
  if (title !== undefined) fields.title = checkText("title", title);
  if (icon !== undefined) fields.icon = checkIcon("icon", icon);
  if (container !== undefined) fields.container = checkContainerName("container", container);
  if (politeness !== undefined) fields.politeness = checkOneOf("politeness", politeness, politenessValues);
  if (timeBar !== undefined) fields.timeBar = checkBoolean("timeBar", timeBar);
  if (progress !== undefined) Object.assign(fields, checkedProgress(progress, autoDismiss));
  if (onClose !== undefined) fields.onClose = checkClose(onClose);
  return fields;
}

/** A message with a bar stays, and has no bar before the work has reported any progress. @throws {DjustError} DJ_FLASH_OPTION */
function checkedProgress(progress: number | BackgroundTask, autoDismiss = 0): PutFields {
  const fraction = checkProgress(progress);
  return { autoDismiss, ...(fraction !== undefined && { progress: fraction }) };
}

/** @throws {DjustError} DJ_FLASH_OPTION */
export function checkIcon(name: string, icon: unknown): string | false {
  return icon === false ? icon : checkText(name, icon, maxIcon);
}

/** A single button becomes the field `button`; anything else becomes a list. */
function checkActions(given: FlashAction | readonly FlashAction[]): PutFields {
  if (!Array.isArray(given)) return withButton([checkAction("action", given as FlashAction)]);
  if (given.length === 0 || given.length > maxActions)
    throw optionError(`action must be one action or a list of 1 to ${maxActions}, got ${given.length}.`);
  return withButton(given.map((action, at) => checkAction(`action[${at}]`, action)));
}

function withButton(actions: readonly FlashAction[]): PutFields {
  const [first] = actions;
  return actions.length === 1 && first && "event" in first ? { button: first } : { actions };
}

function checkAction(name: string, action: FlashAction): FlashAction {
  if (action === null || typeof action !== "object")
    throw optionError(
      `${name} must be an object such as { label: "Undo", event: "undo" } or { label: "Open", href: "/" }, got ${describe(action)}.`,
    );
  if (!("href" in action) && !("event" in action)) {
    const names = Object.keys(action);
    const meant = names.map((one) => didYouMean(one, ["label", "event", "href", "params"])).join("");
    throw optionError(
      `${name} must have a label, and an event or an href, as in { label: "Undo", event: "undo" } or { label: "Open", href: "/" }, got ${names.length > 0 ? `an object with ${names.join(", ")}` : "an empty object"}.${meant}`,
    );
  }
  return "href" in action ? checkLink(name, action) : checkButton(name, action);
}

function checkButton(name: string, button: FlashButton): FlashButton {
  checkNames(name, button, ["label", "event", "params"]);
  const { label, event, params } = button;
  checkJson(params, `${name}.params`);
  return {
    label: checkText(`${name}.label`, label),
    event: checkEvent(`${name}.event`, event),
    ...(params === undefined ? undefined : { params }),
  };
}

function checkLink(name: string, link: FlashLink): FlashLink {
  checkNames(name, link, ["label", "href"]);
  const href = checkText(`${name}.href`, link.href, 2_000);
  const refused = refusedUrl(href, { form: "single", image: false });
  if (refused) throw optionError(`${name}.href must not contain ${refused.given}. ${refused.fix}.`);
  return { label: checkText(`${name}.label`, link.label), href };
}

function checkEvent(name: string, event: unknown): string {
  if (typeof event === "function")
    throw optionError(
      `${name} must be the name of an event handler, got a function. Write event: ${JSON.stringify(event.name || "save")}.`,
    );
  return checkText(name, event);
}

function checkClose(close: FlashClose): FlashClose {
  if (close === null || typeof close !== "object")
    throw optionError(`onClose must be an object such as { event: "closed" }, got ${describe(close)}.`);
  checkNames("onClose", close, ["event", "params"]);
  const { event, params } = close;
  checkJson(params, "onClose.params");
  return { event: checkEvent("onClose.event", event), ...(params === undefined ? undefined : { params }) };
}
