import type { Template } from "../../html/index.js";
import { DjustError, type Params, type Topic } from "../../wire/index.js";
import type { Inbox } from "../inbox/view-inbox.js";
import type { EventTable } from "./event-table.js";
import { addBase, contextOf, LiveBase, uploadsOf } from "./live-base.js";
import type { OnMount } from "./mount-hook.js";
import type { LiveRequest, UrlParams } from "./request.js";
import { checkedUndoId } from "./undoable-options.js";

export type { LiveBase } from "./live-base.js";
export type { AsyncOutcome, AsyncWork, ViewContext } from "./view-context.js";

export interface LiveView {
  /** Title of the page; may change with each turn. @default the application's `title` */
  pageTitle?: string | undefined;
}

/**
 * A page whose state and logic live on the server. Its fields are the state, and its handlers change them. After each
 * turn the view renders again, and only the changes are sent to the browser.
 *
 * @example
 * ```ts
 * class CounterView extends LiveView {
 *   count = 0;
 *   @eventHandler() add() {
 *     this.count++;
 *   }
 *   override render() {
 *     return html`<p>${this.count}</p><button dj-click="add">Add</button>`;
 *   }
 * }
 * ```
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: an accessor may override a member of an interface alone.
export abstract class LiveView extends LiveBase {
  /** Template file that `renderFile` of createApp renders, instead of `render()`. */
  static templateName?: string;

  /**
   * Hooks that run before `mount`, at every reconnect and at every `liveRedirect`, after those of the application and of
   * the parent class. A subclass adds hooks and cannot remove any.
   */
  static onMount?: OnMount | readonly OnMount[];

  /** Navigation between views of different groups loads the page. @default the group without a name */
  static navigationGroup?: string;

  /** Event handlers for tool chains without decorators: `static events = { save: true }`. */
  static events?: EventTable;

  /**
   * Prepares the view. Runs once per live session: at the first page load, or when it replaces another view.
   *
   * @param request the request that loads the page
   * @param params path parameters and query
   */
  mount?(request: LiveRequest, params: UrlParams): void | Promise<void>;

  /** Called when the URL changes within the view, and once after `mount`. */
  handleParams?(params: UrlParams, uri: string): void | Promise<void>;

  /** Called after the user has undone an action of {@link undoable}, for example to load its data again. */
  handleUndone?(name: string, params: Params): void | Promise<void>;

  /** Returns elements for the page's head, such as a description. Updated by a `liveRedirect`. */
  head?(): Template;

  /** Renders the view in its current state. Called at the end of every turn. */
  render?(): Template;

  /**
   * Opens the inbox of a topic, which `djFlashInbox()` shows in this view: messages of `app.flash.to(topic)` with `keep: true`.
   * The view renders again whenever it changes.
   *
   * @param topic whose inbox; never take it from what a browser sends, because whoever names a topic reads its messages
   * @returns how many messages there are, and how many are unread; both change with the inbox
   * @throws {DjustError} DJ_TOPIC, DJ_INBOX
   * @see docs/guide/inbox.md
   * @example
   * await this.openInbox(`user:${userId}`);
   */
  openInbox(topic: Topic): Promise<Inbox> {
    return contextOf(this, "openInbox").streaming.openInbox(topic);
  }

  static {
    addBase(LiveView.prototype);
  }
}

/** Handles an event of the page script for selected files. @throws {DjustError} DJ_EVENT_PARAMS */
export function uploadAction(view: LiveBase, params: Params): unknown {
  const uploads = uploadsOf(view);
  if (uploads) return uploads.handle(params);
  if (params["add"] === undefined) return { known: [] };
  throw new DjustError(
    "DJ_EVENT_PARAMS",
    `${view.constructor.name} has no uploads. Call allowUpload() in it.`,
  );
}

/** Undoes an action, for the Undo button of its message. */
export async function undoAction(view: LiveView, { id }: Params): Promise<void> {
  const undone = await contextOf(view, "undo").streaming.undo(checkedUndoId(id));
  await view.handleUndone?.(undone.name, undone.params);
}

/** Handles a button of the view's inbox. */
export async function inboxAction(view: LiveView, params: Params): Promise<void> {
  view.focus(await contextOf(view, "inbox").streaming.actOnInbox(params));
}

/** A view class for the routes of createApp. */
export interface LiveViewClass {
  new (): LiveView;
  /** Name of the class. */
  readonly name: string;
  /** Template file of the view; see `LiveView.templateName`. */
  readonly templateName?: string;
  /** Group of views that navigate to one another without a page load. */
  readonly navigationGroup?: string;
  /** Runs before `mount`; see `LiveView.onMount`. */
  readonly onMount?: OnMount | readonly OnMount[];
  /** The handlers that the browser may call; see `LiveView.events`. */
  readonly events?: EventTable;
}
