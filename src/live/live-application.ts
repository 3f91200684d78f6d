import type { FlashLevels, FlashTexts } from "../flash/index.js";
import type { ErrorCode, FlashCommand } from "../wire/index.js";
import type { ExplainError } from "./error-frame.js";
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
import type { LiveViewClass, OnMount } from "./view/live-view.js";
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

/** What live sessions need of the application around them. */
export interface LiveApplication {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly broker: Broker;
  readonly outboxStore?: OutboxStore | undefined;
  /** Without one, what cancelled work still puts cannot be told from the view's own. */
  readonly work?: WorkTracker | undefined;
  /** Decides the actions that users may undo. */
  readonly undoables?: Undoables | undefined;
  /** Sets the defaults of each level on messages. */
  readonly flashLevels?: FlashLevels | undefined;
  readonly renderFile: RenderFile;
  /** Title of pages whose view has no `pageTitle`. @default the path in words, or the host for "/" */
  readonly title?: string | undefined;
  readonly onMount: readonly OnMount[];
  readonly mistakes: MistakeReporter;
  /** Texts around messages in the language of a request; absent if the application has no texts of its own. */
  readonly flashTexts?: ((request: LiveRequest | undefined) => FlashTexts | undefined) | undefined;
  /** What a user is told of a failed event; `undefined` for nothing. */
  failureText(code: ErrorCode, request: LiveRequest | undefined): string | undefined;
  /** Whether errors may tell the browser more than their code. */
  readonly development: boolean;
  /** Explains errors to pages in development. */
  readonly explain?: ExplainError | undefined;
  /** The live route of a path, if there is one. */
  resolve(path: string): Route | undefined;
  /** How often changes of streams are sent, in ms. */
  readonly streamIntervalMs: number;
  /** Longer than this, in ms, and a turn is logged and counted as slow. */
  readonly slowTurnMs: number;
  /** Longer than this, in ms, and a turn is ended with DJ_TURN_TIMEOUT; 0 for no limit. */
  readonly turnTimeoutMs: number;
  /** Token that lets the tab come back to this live session and route. */
  viewToken(session: TokenSubject, route: Route): string;
  /** Signs flash for one destination and one browser's session, once. @param from whose it is */
  sealFlash(commands: readonly FlashCommand[], url: string, from: Share): SealedFlash;
  /** @returns the flash, or nothing when it was used before, forged, expired or meant for elsewhere */
  openFlash(
    sealed: string,
    url: string,
    from: Share,
  ): readonly FlashCommand[] | Promise<readonly FlashCommand[]>;
  /** The URL by which a browser gets cookies on its way to a page. @param from the session whose cookie it has */
  issueRedirectTicket(
    ticket: { readonly url: string; readonly sid?: string | undefined; readonly carry?: string | undefined },
    from: Share,
  ): { readonly url: string; readonly kept: Promise<void> };
  /** A tab is connected to the live session. */
  attached(sessionId: string): void;
  /** The live session has lost its connection; or it has none, and its tab was heard from. */
  detached(sessionId: string): void;
  /** The live session has ended. */
  closed(sessionId: string): void;
}

/** Flash on its way to another page. */
export interface SealedFlash {
  readonly token: string;
  /** When every node can open it, where that takes a while; never rejects. */
  readonly kept: Promise<void> | undefined;
}

export type { SavedSession };
