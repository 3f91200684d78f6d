import {
  attributeOf,
  html,
  render,
  type StartTag,
  type Template,
  type TemplateValue,
  toHtml,
  tokensOf,
} from "../html/index.js";
import {
  type FlashAction,
  type FlashButton,
  type FlashCommand,
  type FlashPut,
  firstPageKey,
  isShortAction,
  names,
} from "../wire/index.js";
import { bodyHtml } from "./body.js";

/** How messages are written into a page. */
export interface MessageHtmlOptions {
  /** Whether buttons run their handlers without a script, as they do in the page of a live view. @default false */
  readonly hasView?: boolean;
  /** Maximum number of messages on screen in containers without `maxVisible`. @default no limit */
  readonly max?: number | undefined;
  /**
   * Whether no message is written if one has no container of its name, so that the page can report it when the messages
   * are sent. @default `false`: it is written into the container without a name
   */
  readonly isExact?: boolean;
}

/**
 * Writes the messages of a first page load into its HTML, so that they are visible without JavaScript.
 *
 * @returns the page with its messages; `undefined` if a message has no container, so that all messages must be sent as
 *   commands later
 */
export function withMessages(
  page: string,
  commands: readonly FlashCommand[],
  options: MessageHtmlOptions = {},
): string | undefined {
  const edits = messageEdits(page, commands, options);
  if (!edits) return undefined;
  let html = "";
  let from = 0;
  for (const { at, text } of edits) {
    html += page.slice(from, at) + text;
    from = at;
  }
  return html + page.slice(from);
}

/** A text to insert into a page, at an offset. */
export interface PageEdit {
  readonly at: number;
  readonly text: string;
}

/** The texts that {@link withMessages} inserts, in the order of their offsets. */
export function messageEdits(
  page: string,
  commands: readonly FlashCommand[],
  options: MessageHtmlOptions = {},
): readonly PageEdit[] | undefined {
  const containers = containersOf(page);
  const edits = new Map<PageContainer, FlashPut[]>();
  for (const put of visible(commands)) {
    const container =
      containers.get(put.container ?? "") ?? (options.isExact ? undefined : containers.get(""));
    if (!container) return undefined;
    edits.set(container, [...(edits.get(container) ?? []), put]);
  }
  if (containers.size === 0) return undefined;
  return [...edits]
    .map(([{ tag }, puts]) => ({ at: tag.end, text: stackHtml(puts, tag, options) }))
    .sort((a, b) => a.at - b.at);
}

/** The offset for the messages of the container without a name: directly after its start tag. */
export function messagesOffset(page: string): number | undefined {
  return containersOf(page).get("")?.tag.end;
}

interface PageContainer {
  readonly tag: StartTag;
  readonly isOwn: boolean;
}

/**
 * The containers of a page by their names; "" is the one without a name. The page script looks for the same elements:
 * the first with the container's id and `dj-update="ignore"`, as `djFlash()` writes it, or else the first with the id.
 * Containers in comments, scripts and `<template>` are not part of the page.
 */
function containersOf(page: string): ReadonlyMap<string, PageContainer> {
  const containers = new Map<string, PageContainer>();
  if (!page.includes(names.flashContainer)) return containers;
  let templates = 0;
  for (const token of tokensOf(page)) {
    if ((token.type !== "start" && token.type !== "end") || !token.finished) continue;
    if (token.name === "template") templates = Math.max(0, templates + (token.type === "start" ? 1 : -1));
    if (token.type === "end" || templates > 0) continue;
    const name = containerName(attributeOf(token, "id"));
    if (name === undefined) continue;
    const isOwn = attributeOf(token, names.update) === "ignore";
    const known = containers.get(name);
    if (!known || (isOwn && !known.isOwn)) containers.set(name, { tag: token, isOwn });
  }
  return containers;
}

/** The name of the container with this id; `undefined` if it is not the id of a container. */
function containerName(id: string | undefined): string | undefined {
  if (id === names.flashContainer) return "";
  const prefix = `${names.flashContainer}-`;
  return id?.startsWith(prefix) && id.length > prefix.length ? id.slice(prefix.length) : undefined;
}

/** The messages of one container as HTML: those that fit, and a `<details>` with the rest. */
function stackHtml(puts: readonly FlashPut[], tag: StartTag, options: MessageHtmlOptions): string {
  const stack = attributeOf(tag, "data-dj-coalesce") === undefined ? puts.map(single) : coalesced(puts);
  const max = Number(attributeOf(tag, "data-dj-max-visible")) || options.max || stack.length;
  const write = (shown: readonly CountedPut[]): string =>
    shown.map((put) => toHtml(render(messageHtml(put, options)))).join("");
  const rest = stack.slice(max);
  if (rest.length === 0) return write(stack);
  const label = attributeOf(tag, "data-dj-more-label") ?? "{count} more";
  const summary = toHtml(render(html`<summary>${label.replace("{count}", String(rest.length))}</summary>`));
  return `${write(stack.slice(0, max))}<details class="dj-flash-more">${summary}${write(rest)}</details>`;
}

/** A message, and how many equal ones it stands for. */
type CountedPut = FlashPut & { readonly count: number };

const single = (put: FlashPut): CountedPut => ({ ...put, count: 1 });

function coalesced(puts: readonly FlashPut[]): readonly CountedPut[] {
  const stack: CountedPut[] = [];
  for (const put of puts) {
    const same = stack.findIndex(
      ({ key, level, message }) =>
        key === undefined && put.key === undefined && level === put.level && message === put.message,
    );
    const known = stack[same];
    if (known) stack[same] = { ...put, count: known.count + 1 };
    else stack.push(single(put));
  }
  return stack;
}

/** The messages that remain after all commands. */
export function visible(commands: readonly FlashCommand[]): readonly FlashPut[] {
  let shown: FlashPut[] = [];
  for (const command of commands) {
    if (command.action === "clear") {
      shown = shown.filter((put) => !isCleared(put, command));
      continue;
    }
    const same = command.key === undefined ? -1 : shown.findIndex(({ key }) => key === command.key);
    const { existing, ...put } = command;
    if (same !== -1) shown[same] = put;
    else if (!existing) shown.push(command);
  }
  return shown;
}

/** Whether a clear command removes a message. */
export function isCleared(
  put: FlashPut,
  { level, key }: { readonly level?: string; readonly key?: string },
): boolean {
  return key === undefined ? level === undefined || put.level === level : put.key === key;
}

function messageHtml(put: CountedPut, options: MessageHtmlOptions): Template {
  const { level, message, autoDismiss, dismissible, button, actions = [], count } = put;
  const more = extraFields(put);
  // The element's text contains more than the message, so the page script cannot derive the key from it.
  const key = put.key ?? (more && firstPageKey(level, message));
  const buttons = button ? [button] : actions;
  return html`<div class="dj-flash dj-flash-${level.replace(/\s+/g, "-")}" role="alert" data-dj-flash-level="${level}" data-dj-auto-dismiss=${autoDismiss} data-dj-key=${key} data-dj-dismissible=${dismissible} data-dj-count=${count > 1 ? count : undefined} data-dj-action=${button && JSON.stringify(button)} data-dj-icon=${iconKind(put)} data-dj-rich=${richKind(put)} data-dj-options=${more && JSON.stringify(more)}>${contentHtml(put)}${buttons.map((action) => actionHtml(action, options))}${progressHtml(put)}</div>`;
}

function contentHtml(put: FlashPut): TemplateValue {
  const { title, icon, label, body } = put;
  const message = body ? html`<div class="dj-flash-body">${bodyHtml(body)}</div>` : put.message;
  const sign =
    icon || label
      ? html`<span class="dj-flash-icon" role=${label ? "img" : undefined} aria-label=${label} aria-hidden=${label ? undefined : "true"}>${icon || ""}</span>`
      : "";
  if (title === undefined)
    return richKind(put) === undefined
      ? message
      : html`${sign}<div class="dj-flash-content">${message}</div>`;
  return html`${sign}<div class="dj-flash-content"><strong class="dj-flash-title">${title}</strong> ${message}</div>`;
}

/** The bar of a message, as the page script draws it. */
function progressHtml({ progress, title, message }: FlashPut): TemplateValue {
  if (progress === undefined) return "";
  const name = title === undefined ? message : `${title} ${message}`;
  return html`<progress class="dj-flash-progress" value=${progress} aria-label="${name}"></progress>`;
}

/** The layout of a message whose text is in a separate element; `undefined` for any other message. */
function richKind({ title, icon, label, button, actions, body }: FlashPut): "" | "row" | undefined {
  if (isShortAction(button ? [button] : actions)) return "row";
  return title !== undefined || icon || label || button || actions || body ? "" : undefined;
}

/** Whether a message has its own icon or none; `undefined` for the icon of its level. */
function iconKind({ icon }: FlashPut): string | undefined {
  return icon === undefined ? undefined : icon === false ? "none" : "own";
}

/** An action as HTML. Without a script, a button works as the button of a plain form if the page has a view. */
function actionHtml(action: FlashAction, { hasView = false }: MessageHtmlOptions): Template | string {
  if ("href" in action)
    return html`<a class="dj-flash-action" href="${action.href}" aria-label="${action.label}"></a>`;
  return hasView
    ? html`<button class="dj-flash-action" type="button" dj-click="${callText(action)}" aria-label="${action.label}"></button>`
    : "";
}

function callText({ event, params }: FlashButton): string {
  return params === undefined ? event : `${event}(${JSON.stringify(params)})`;
}

/** Fields without an attribute of their own, for the page script. */
function extraFields({
  title,
  icon,
  label,
  actions,
  politeness,
  timeBar,
  progress,
  onClose,
  body,
  message,
}: FlashPut): object | undefined {
  const fields = { title, icon, label, actions, politeness, timeBar, progress, onClose, body };
  return Object.values(fields).every((value) => value === undefined) ? undefined : { ...fields, message };
}
