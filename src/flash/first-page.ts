import { attributeOf, html, render, toHtml, tokensOf } from "../html/index.js";
import { type FlashCommand, type FlashPut, names } from "../wire/index.js";

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

/**
 * Where in a page its messages go: right after the container's start tag. The browser script looks for the same
 * element: the first one with the container's id and `dj-update="ignore"`, as `djFlash()` writes it; in a page
 * without one, the first one with the id.
 */
export function placeForMessages(page: string): number | undefined {
  if (!page.includes(names.flashContainer)) return undefined;
  let place: number | undefined;
  let templates = 0;
  for (const token of tokensOf(page)) {
    if ((token.type !== "start" && token.type !== "end") || !token.finished) continue;
    // What stands in a <template> is not in the page.
    if (token.name === "template") templates = Math.max(0, templates + (token.type === "start" ? 1 : -1));
    if (token.type === "end" || templates > 0 || attributeOf(token, "id") !== names.flashContainer) continue;
    if (attributeOf(token, names.update) === "ignore") return token.end;
    place ??= token.end;
  }
  return place;
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
