import {
  containBroker,
  containInboxStore,
  type LiveApplication,
  MemoryInboxStore,
  MemoryUndoStore,
  type OnMount,
  type SessionRegistry,
  Undoables,
} from "../live/index.js";
import { DjustError } from "../wire/index.js";
import type { CarriedFlash } from "./flash/carried-flash.js";
import type { Language } from "./language.js";
import { type AppLimits, type AppOptions, flashLevelsOf } from "./options.js";
import type { Router } from "./router.js";
import type { Gates } from "./security/gates.js";
import { randomText } from "./security/random.js";
import type { RedirectTickets } from "./sessions/redirect-tickets.js";
import { temporaryFolder } from "./uploads/temporary-folder.js";
import { UploadQuota } from "./uploads/upload-quota.js";
import type { UploadTokens } from "./uploads/upload-token.js";
import { workTracker } from "./work-tracker.js";

/** The parts of an application that its live sessions use. */
interface Parts
  extends Pick<
    LiveApplication,
    "clock" | "logger" | "metrics" | "broker" | "outboxStore" | "development" | "explain" | "mistakes"
  > {
  readonly options: AppOptions;
  readonly language: Language;
  readonly limits: AppLimits;
  readonly router: Router;
  readonly registry: SessionRegistry;
  readonly gates: Gates;
  readonly carried: CarriedFlash;
  readonly redirectTickets: RedirectTickets;
  readonly uploadTokens: UploadTokens;
}

/** An application as its live sessions see it. */
export function liveApplication({
  clock,
  logger,
  metrics,
  broker,
  outboxStore,
  development,
  explain,
  mistakes,
  options,
  language,
  limits,
  router,
  registry,
  gates,
  carried,
  redirectTickets,
  uploadTokens,
}: Parts): LiveApplication {
  const quota = new UploadQuota({ total: limits.uploadBytes, perBrowser: limits.uploadBytesPerBrowser });
  return {
    uploads: {
      storage: options.uploadStorage ?? temporaryFolder(),
      token: (sessionId, upload, ref) => uploadTokens.seal({ sessionId, upload, ref }, clock.now()),
      reserve: (bytes, sessionId) => quota.reserve(bytes, registry.get(sessionId)?.owner ?? sessionId),
    },
    clock,
    logger,
    metrics,
    broker: containBroker(broker, logger),
    outboxStore,
    inboxStore: containInboxStore(
      options.inboxStore ??
        new MemoryInboxStore(clock, () => metrics.count("djust.flash.dropped", 1, { reason: "inbox_full" })),
      logger,
    ),
    work: workTracker,
    undoables: new Undoables({
      actions: options.undoable ?? {},
      store: options.undoStore ?? new MemoryUndoStore(clock),
      clock,
      logger,
      mistakes,
      newId: () => randomText(18),
    }),
    development,
    explain,
    mistakes,
    flashTexts: options.texts ? (request) => language.flash(request) : undefined,
    failureText: (code, request) => language.failure(code, request),
    onMount: listOf(options.onMount),
    title: options.title,
    renderFile:
      options.renderFile ??
      ((name) => {
        throw new DjustError(
          "DJ_RENDER",
          `The template file ${name} needs a renderer. Pass createApp a renderFile, such as liquid() from "djust-ts/liquid".`,
        );
      }),
    resolve: (path) => router.resolve(path),
    streamIntervalMs: limits.streamIntervalMs,
    slowTurnMs: limits.slowTurnMs,
    turnTimeoutMs: limits.turnTimeoutMs,
    viewToken: ({ id, owner, copy, mountFlashDigests }, { path }) =>
      gates.viewToken(
        { sessionId: id, route: path, copy: copy.name, moves: copy.moves, mountFlashDigests },
        owner,
        clock.now(),
      ),
    flashLevels: flashLevelsOf(options),
    sealFlash: (commands, url, from) => carried.seal(commands, url, from),
    openFlash: (sealed, url, from) => carried.open(sealed, url, from),
    issueRedirectTicket: (ticket, from) => redirectTickets.issue(ticket, from),
    attached: (sessionId) => {
      const session = registry.get(sessionId);
      if (session) registry.attached(session);
    },
    detached: (sessionId, mayStay) => {
      const session = registry.get(sessionId);
      if (session) registry.detached(session, mayStay);
    },
    closed: (sessionId) => registry.remove(sessionId),
  };
}

function listOf(hooks: OnMount | readonly OnMount[] | undefined): readonly OnMount[] {
  return hooks === undefined ? [] : typeof hooks === "function" ? [hooks] : hooks;
}
