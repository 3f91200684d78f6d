import { html, render, toHtml } from "../html/index.js";
import type { FlashCommand, FlashPut } from "../wire/index.js";

/** The start tag of the container, whoever wrote it: a view, the layout, a template file. */
const containerTag =
  /<[a-z][\w-]*(?=[\s/])(?:\s+[^\s=>"'/]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>"']+))?)*?\s+id\s*=\s*(?:"dj-flash-container"|'dj-flash-container'|dj-flash-container(?=[\s>]))(?:\s+[^\s=>"'/]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>"']+))?)*\s*>/i;

/** What looks like markup and is none: comments, and the text of elements whose text is never markup. */
const noMarkup = /<!--.*?-->|<(script|style|textarea|title)\b.*?<\/\1\s*>/gis;

/**
 * Puts the messages of a first page load into its HTML, so that they are seen without a script.
 *
 * @returns the page with its messages, or `undefined` when it has no container: then they have to
 *   travel later, as commands
 */
export function withMessages(page: string, commands: readonly FlashCommand[]): string | undefined {
  const at = placeForMessages(page);
  return at === undefined ? undefined : page.slice(0, at) + messagesHtml(commands) + page.slice(at);
}

/** Where in a page its messages go: right after the container's start tag. */
export function placeForMessages(page: string): number | undefined {
  const tag = containerTag.exec(page.replace(noMarkup, (text) => " ".repeat(text.length)));
  return tag ? tag.index + tag[0].length : undefined;
}

/** The elements of the messages that are left when all commands have been carried out. */
export function messagesHtml(commands: readonly FlashCommand[]): string {
  return visible(commands).map(messageHtml).join("");
}

/** The messages that are left when all commands have been carried out. */
export function visible(commands: readonly FlashCommand[]): readonly FlashPut[] {
  let shown: FlashPut[] = [];
  for (const command of commands) {
    if (command.action === "clear") {
      shown = command.level === undefined ? [] : shown.filter(({ level }) => level !== command.level);
      continue;
    }
    const same = command.key === undefined ? -1 : shown.findIndex(({ key }) => key === command.key);
    if (same === -1) shown.push(command);
    else shown[same] = command;
  }
  return shown;
}

function messageHtml({ level, message, autoDismiss, key, dismissible, button }: FlashPut): string {
  return toHtml(
    render(
      html`<div class="dj-flash dj-flash-${level}" role="alert" data-dj-flash-level="${level}" data-dj-auto-dismiss=${autoDismiss} data-dj-key=${key} data-dj-dismissible=${dismissible} data-dj-action=${button && JSON.stringify(button)}>${message}</div>`,
    ),
  );
}
