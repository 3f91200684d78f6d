import type { FlashAction, FlashBody, FlashClose } from "../../wire/index.js";
import * as dom from "../safe-dom.js";
import { isTrusted } from "./container.js";
import { isFraction } from "./progress-bar.js";
import type { MoreFields, Put } from "./read-command.js";

/** The fields of a message that the extras draw, validated. */
export interface MoreOptions {
  readonly title: string | undefined;
  readonly icon: string | false | undefined;
  readonly label: string | undefined;
  readonly actions: readonly FlashAction[];
  readonly politeness: "polite" | "assertive" | undefined;
  readonly hasTimeBar: boolean;
  /** How much of something is done, from 0 to 1. */
  readonly progress: number | undefined;
  readonly onClose: FlashClose | undefined;
  readonly body: FlashBody | undefined;
}

const maxActions = 3;

const string = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

/** Whether a URL cannot run code. Templates on the server accept the same schemes. */
export const isSafeUrl = (href: string): boolean => {
  try {
    return /^(https?|mailto|tel|sms|ftp):$/.test(new URL(href, location.href).protocol);
  } catch {
    return false;
  }
};

const isAction = (value: unknown): value is FlashAction => {
  const { label, event, href } = Object(value) as Record<string, unknown>;
  return !!string(label) && (typeof href === "string" ? isSafeUrl(href) : !!string(event));
};

/** Parses a value that may be JSON in an attribute. */
const parsed = (value: unknown): unknown => {
  try {
    return typeof value === "string" ? JSON.parse(value) : value;
  } catch {
    return undefined;
  }
};

/**
 * Validates the button, the actions and `dismissible` of a command; invalid ones become `undefined`. A message that shows
 * progress stays.
 */
export const checked = (put: Put): Put => {
  const { dismissible, progress, autoDismiss = isFraction(progress) ? 0 : undefined } = put;
  const button = parsed(put.button) ?? undefined;
  const actions = (Array.isArray(put.actions) ? put.actions : [put.actions])
    .filter(isAction)
    .slice(0, maxActions);
  return {
    ...put,
    autoDismiss,
    button: isAction(button) ? (button === put.button ? put.button : button) : undefined,
    actions: actions.length > 0 ? actions : undefined,
    dismissible: dismissible == null ? undefined : `${dismissible}` !== "false",
  };
};

/** Reads the fields of a {@link checked} command. */
export const moreOptions = (put: Put): MoreOptions => {
  const { title, icon, label, actions, politeness, timeBar, progress, onClose, button, body } = put;
  return {
    title: string(title),
    icon: icon === false ? icon : string(icon),
    label: string(label),
    actions: (button ? [button] : (actions ?? [])) as readonly FlashAction[],
    politeness: politeness === "polite" || politeness === "assertive" ? politeness : undefined,
    hasTimeBar: timeBar === true,
    progress: isFraction(progress) ? progress : undefined,
    onClose: string((onClose as FlashClose | undefined)?.event) ? (onClose as FlashClose) : undefined,
    body: Array.isArray(body) ? body : undefined,
  };
};

/** Reads the fields that a message of the first page has besides its text and level. */
export const fieldsInPage = (
  element: HTMLElement,
): (MoreFields & { readonly message?: string }) | undefined => {
  const container = dom.closest(element, "[id]");
  const { djOptions = "", djAction, djDismissible: dismissible } = dom.dataset(element);
  const shared = dismissible === undefined ? undefined : { dismissible };
  if (!container || !isTrusted(container) || !(djOptions || djAction)) return shared;
  return { button: djAction, ...shared, ...(parsed(djOptions) as MoreFields | undefined) };
};
