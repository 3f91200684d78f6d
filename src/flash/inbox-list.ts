import { each, html, type Template } from "../html/index.js";
import { DjustError, describe, type FlashLink } from "../wire/index.js";
import { bodyHtml, checkedBody } from "./body.js";
import { checkNames, checkText, optionError } from "./check.js";
import { currentInbox, type InboxEntry } from "./inbox.js";
import { type FlashTexts, flashTexts } from "./texts.js";
import { written } from "./written.js";

/** Options of {@link djFlashInbox}. */
export interface FlashInboxOptions {
  /** Heading and accessible name of the inbox. @default `texts.inbox`, else "Inbox" */
  readonly label?: string | undefined;
  /** Writes the time of a message. @default date, hour and minute in UTC, in the language of the page */
  readonly time?: ((time: Date) => string) | undefined;
}

/** Longest part of a message in the name of its button, in characters. */
const nameLength = 80;

/**
 * The inbox that the view has opened with `openInbox`: kept messages, newest first, with their time, the number of unread
 * ones, and buttons that mark one or all as read and show older ones. It changes whenever the inbox does, and works without
 * JavaScript. Convert it to a string to use it in other template engines.
 *
 * @param options heading and format of times; all are optional
 * @throws {DjustError} DJ_INBOX if the view has opened none, DJ_FLASH_OPTION
 * @see docs/guide/inbox.md
 * @example
 * html`${djFlashInbox({ label: "Messages" })}`
 */
export function djFlashInbox(options: FlashInboxOptions = {}): Template {
  checkNames("djFlashInbox", options, ["label", "time"]);
  const texts = flashTexts();
  const label = checkText("label", options.label ?? texts.inbox ?? "Inbox");
  const time = checkTime(options.time) ?? ((date) => timeText(date, texts.lang));
  const { entries, total, unread, isUnavailable } = currentInbox();
  const [newest] = entries;
  const last = entries.at(-1);
  return written`<section class="dj-inbox" data-dj-inbox="region" aria-label="${label}"><div class="dj-inbox-head"><h2 class="dj-inbox-title">${label}</h2><span class="dj-inbox-count" role="status">${isUnavailable ? "" : (texts.unread ?? "{count} unread").replace("{count}", `${unread}`)}</span>${
    newest && unread > 0
      ? html`<button class="dj-inbox-button" type="button" dj-click="djInbox" dj-value-do="read-all" dj-value-id="${newest.id}">${texts.markAllRead ?? "Mark all as read"}</button>`
      : ""
  }</div>${
    newest
      ? html`<ol class="dj-inbox-list" role="list">${each(entries, "id", (entry) => entryHtml(entry, time, texts))}</ol>`
      : html`<p class="dj-inbox-empty">${isUnavailable ? (texts.inboxUnavailable ?? "Messages cannot be loaded at the moment.") : (texts.noMessages ?? "No messages")}</p>`
  }${
    last && entries.length < total
      ? html`<button class="dj-inbox-button" type="button" dj-click="djInbox" dj-value-do="older" dj-value-id="${last.id}">${texts.olderMessages ?? "Show older messages"}</button>`
      : ""
  }</section>`;
}

function entryHtml(entry: InboxEntry, time: (date: Date) => string, texts: FlashTexts): Template {
  const { id, at, level, title, links = [], isRead } = entry;
  const date = new Date(at);
  return html`<li class="dj-inbox-entry" data-dj-inbox="${id}" data-dj-inbox-level="${level}" data-dj-inbox-unread=${isRead ? null : ""}><span class="dj-inbox-meta"><span class="dj-inbox-level">${texts.levels?.[level] ?? level}</span> <time class="dj-inbox-time" datetime="${date.toISOString()}">${time(date)}</time></span><div class="dj-inbox-text" dir="auto">${title === undefined ? "" : html`<strong class="dj-inbox-entry-title">${title}</strong> `}${contentHtml(entry)}</div>${
    links.length === 0 && isRead
      ? ""
      : html`<div class="dj-inbox-actions">${links.map(linkHtml)}${isRead ? "" : readButton(entry, texts)}</div>`
  }</li>`;
}

/** A store may have the body from another program, so it is checked. */
function contentHtml({ message, body }: InboxEntry): Template {
  const formatted = checkedBody(body);
  return formatted
    ? html`<div class="dj-inbox-message dj-flash-body">${bodyHtml(formatted)}</div>`
    : html`<span class="dj-inbox-message">${message}</span>`;
}

function linkHtml({ label, href }: FlashLink): Template {
  return html`<a class="dj-inbox-link" href="${href}">${label}</a>`;
}

function readButton({ id, title, message }: InboxEntry, { markRead = "Mark as read" }: FlashTexts): Template {
  const text = title ?? message;
  const name = text.length > nameLength ? `${text.slice(0, nameLength)}…` : text;
  return html`<button class="dj-inbox-button" type="button" dj-click="djInbox" dj-value-do="read" dj-value-id="${id}" data-dj-inbox-read="${id}" aria-label="${markRead}: ${name}">${markRead}</button>`;
}

function checkTime(time: FlashInboxOptions["time"]): FlashInboxOptions["time"] {
  if (time !== undefined && typeof time !== "function")
    throw optionError(`time must be a function such as (time) => time.toISOString(), got ${describe(time)}.`);
  return time;
}

/** The format that was used last, because creating one is slow. */
let format: { readonly lang: string; readonly dates: Intl.DateTimeFormat } | undefined;

function timeText(date: Date, lang = "en"): string {
  if (format?.lang !== lang) format = { lang, dates: dateFormat(lang) };
  return format.dates.format(date);
}

function dateFormat(lang: string): Intl.DateTimeFormat {
  const options: Intl.DateTimeFormatOptions = {
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    timeZone: "UTC",
    timeZoneName: "short",
  };
  try {
    return new Intl.DateTimeFormat(lang, options);
  } catch {
    return new Intl.DateTimeFormat("en", options);
  }
}

/** What a button of an inbox does. */
export type InboxAction = { readonly do: "read" | "read-all" | "older"; readonly id: string };

/** @throws {DjustError} DJ_EVENT_PARAMS */
export function checkedInboxAction(params: { readonly [name: string]: unknown }): InboxAction {
  const { do: action, id } = params;
  const isKnown = action === "read" || action === "read-all" || action === "older";
  if (isKnown && typeof id === "string" && /^[\w-]{1,100}$/.test(id)) return { do: action, id };
  throw new DjustError(
    "DJ_EVENT_PARAMS",
    `A button of an inbox must send do ("read", "read-all" or "older") and the id of a message, got ${describe(action)} and ${describe(id)}.`,
  );
}
