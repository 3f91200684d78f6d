import type { FlashLevels, FlashTexts } from "../flash/index.js";
import type { ErrorCode, FlashCommand } from "../wire/index.js";
import type { ExplainError } from "./error-frame.js";
import type { InboxStore } from "./inbox/inbox-store.js";
import type { MistakeReporter } from "./mistakes.js";
import type {
  Broker,
  Clock,
  Logger,
  Metrics,
  OutboxStore,
  SavedSession,
  SessionCopy,
  WorkTracker,
} from "./ports.js";
import type { Share } from "./stores/shared-table.js";
import type { Undoables } from "./undoable/undoables.js";
import type { UploadPort } from "./uploads/view-uploads.js";
import type { LiveViewClass } from "./view/live-view.js";
import type { OnMount } from "./view/mount-hook.js";
import type { RenderFile } from "./view/rendered-view.js";
import type { LiveRequest, UrlParams } from "./view/request.js";

/** A route: the view of a path. */
export interface Route {
  /** The route's own path, such as "/items/:id", which identifies it in tokens. */
  readonly path: string;
  readonly view: LiveViewClass;
  readonly params: UrlParams;
}

/** The live session that a view token is for. */
export interface TokenSubject {
  readonly id: string;
  readonly owner: string;
  readonly copy: SessionCopy;
  /** Digests of the flash that `mount` has put. */
  readonly mountFlashDigests: readonly string[];
}

/** The application as its live sessions use it. */
export interface LiveApplication {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly broker: Broker;
  readonly outboxStore?: OutboxStore | undefined;
  /** Without one, flash put by cancelled work cannot be distinguished from the view's own. */
  readonly work?: WorkTracker | undefined;
  /** Runs or undoes the application's undoable actions. */
  readonly undoables?: Undoables | undefined;
  /** Keeps the messages of inboxes. */
  readonly inboxStore?: InboxStore | undefined;
  /** Keeps the files of uploads until the view takes them. */
  readonly uploads?: UploadPort | undefined;
  /** Applies the defaults of each level to messages. */
  readonly flashLevels?: FlashLevels | undefined;
  readonly renderFile: RenderFile;
  /** Title of pages whose view has no `pageTitle`. @default the path in words, or the host for "/" */
  readonly title?: string | undefined;
  readonly onMount: readonly OnMount[];
  readonly mistakes: MistakeReporter;
  /** Texts around messages in the language of a request; absent if the application has no texts of its own. */
  readonly flashTexts?: ((request: LiveRequest | undefined) => FlashTexts | undefined) | undefined;
  /** The message for a user whose event has failed; `undefined` for none. */
  failureText(code: ErrorCode, request: LiveRequest | undefined): string | undefined;
  /** Whether browsers may see more of an error than its code. */
  readonly development: boolean;
  /** Explains errors to pages in development. */
  readonly explain?: ExplainError | undefined;
  /** The live route of a path, if there is one. */
  resolve(path: string): Route | undefined;
  /** How often stream changes are sent, in ms. */
  readonly streamIntervalMs: number;
  /** Turns that take longer than this, in ms, are logged and counted as slow. */
  readonly slowTurnMs: number;
  /** Turns that take longer than this, in ms, are ended with DJ_TURN_TIMEOUT; 0 for no limit. */
  readonly turnTimeoutMs: number;
  /** Creates the token with which the tab can return to this live session and route. */
  viewToken(session: TokenSubject, route: Route): string;
  /**
   * Signs flash for one destination and one browser session. The token can be used once.
   *
   * @param from whose limits it counts towards
   */
  sealFlash(commands: readonly FlashCommand[], url: string, from: Share): SealedFlash;
  /**
   * @returns the flash, or nothing if the token was used before, is forged or expired, or is for another destination
   */
  openFlash(
    sealed: string,
    url: string,
    from: Share,
  ): readonly FlashCommand[] | Promise<readonly FlashCommand[]>;
  /**
   * Creates a URL that sets a browser's cookies and then leads to a page.
   *
   * @param from the session whose cookie it has
   */
  issueRedirectTicket(
    ticket: { readonly url: string; readonly sid?: string | undefined; readonly carry?: string | undefined },
    from: Share,
  ): { readonly url: string; readonly kept: Promise<void> };
  /** Called when a tab has connected to the live session. */
  attached(sessionId: string): void;
  /**
   * Called when the live session has lost its connection, or when its tab has sent something without having one.
   *
   * @param mayStay whether the session may keep its place in the order of the last contact, if its size is the same
   */
  detached(sessionId: string, mayStay?: boolean): void;
  /** Called when the live session has ended. */
  closed(sessionId: string): void;
}

/** Flash on its way to another page. */
export interface SealedFlash {
  readonly token: string;
  /** Resolves when every node can open it; `undefined` if they already can. Never rejects. */
  readonly kept: Promise<void> | undefined;
}

export type { SavedSession };
