import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { collectionsOf } from "./collections.js";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** What bounds a collection. A new one needs a line in the table below, with a bound that holds. */
const kinds = {
  /** Shares of a total, by number or bytes; see `SharedTable`. */
  shares: "SharedTable",
  /** A number of its own, at which the oldest goes or the newest is refused. */
  most: "a fixed number",
  /** Filled from source text or options when a module is loaded or an application made. */
  start: "what the application consists of",
  /** Keys are held weakly: entries go with what they belong to. */
  weak: "the life of its keys",
  /** Local to one parse, one turn or one request, whose size is bounded (frameBytes, template text). */
  once: "one parse, turn or request",
  /** One entry for each open connection, which are counted per address (`connectionsPerAddress`). */
  connections: "open connections",
  /** One entry, or a fixed number, for each live session: attached ones are connections, others have shares. */
  sessions: "live sessions",
  /** As many as the application's own code makes, whatever a visitor sends. */
  code: "the application's own code",
} as const;

const bounds: { readonly [collection: string]: readonly [kind: keyof typeof kinds, why: string] } = {
  "src/adapters/node.ts djust.apps": ["start", "the applications that the adapter was given"],
  "src/flash/handle.ts inFirstPage": ["weak", "messages of first pages"],
  "src/flash/container.ts recent": ["most", "maxRecent"],
  "src/flash/levels.ts FlashLevels.#fields": ["start", "levels that the application declares"],
  "src/flash/queue.ts FlashQueue.#commands": [
    "code",
    "what one turn of the view puts; a hundred leave with each turn",
  ],
  "src/flash/queue.ts FlashQueue.#following": ["most", "maxFollowing, the oldest stops following"],
  "src/html/attribute-rules.ts djAttributes": ["start", "names of HTML's events"],
  "src/html/compile.ts Compiler.#directives": ["once", "a template's source"],
  "src/html/compile.ts Compiler.#kinds": ["once", "a template's source"],
  "src/html/compile.ts Compiler.#modelSlots": ["once", "a template's source"],
  "src/html/compile.ts Compiler.#models": ["once", "a template's source"],
  "src/flash/command.ts carriedNames": ["start", "names of options"],
  "src/html/compile.ts Compiler.#slots": ["once", "a template's source"],
  "src/html/compile.ts Compiler.#strings": ["once", "a template's source"],
  "src/html/compile.ts Compiler.#wireSlots": ["once", "a template's source"],
  "src/html/compile.ts cache": ["weak", "the template literals in the application's source"],
  "src/html/key-names.ts modifierKeys": ["start", "names of keys"],
  "src/html/key-names.ts namedKeys": ["start", "names of keys"],
  "src/html/directives.ts names": ["start", "names of attributes"],
  "src/html/foreign-content.ts ForeignContent.#count": ["once", "elements open in one text"],
  "src/html/foreign-content.ts ForeignContent.#open": ["once", "elements open in one text"],
  "src/html/handler-reference.ts handlerNames": ["weak", "handlers of views"],
  "src/html/inert-html.ts InertWriter.#count": ["once", "elements open in one text"],
  "src/html/inert-html.ts InertWriter.#open": ["once", "elements open in one text"],
  "src/html/nesting.ts Nesting.#open": ["once", "elements open in one template"],
  "src/html/character-references.ts legacy": ["start", "HTML's character references"],
  "src/html/template-tokens.ts TemplateReader.tokens": ["once", "a template's source"],
  "src/html/to-page.ts PageWriter.given": ["once", "one mount frame"],
  "src/html/to-page.ts keysOf.run": ["once", "the keys of one list"],
  "src/html/to-page.ts readabilities": ["weak", "compiled templates"],
  "src/html/to-wire.ts WireWriter.#known": ["sessions", "the set of the session's RenderedView"],
  "src/html/tokenizer.ts rawTextElements": ["start", "names of HTML's elements"],
  "src/live/inbox/memory-inbox-store.ts MemoryInboxStore.#all": ["most", "inboxBounds"],
  "src/live/inbox/memory-inbox-store.ts MemoryInboxStore.#topics": ["most", "inboxBounds"],
  "src/live/inbox/memory-inbox-store.ts MemoryInboxStore.#watchers": ["sessions", "inboxes of mounted views"],
  "src/live/inbox/memory-inbox-store.ts MemoryInboxStore.watchers": ["sessions", "inboxes of mounted views"],
  "src/live/undoable/memory-undo-store.ts MemoryUndoStore.#perOwner": ["most", "undoBounds"],
  "src/live/undoable/memory-undo-store.ts MemoryUndoStore.#waiting": ["most", "undoBounds"],
  "src/live/undoable/undoables.ts Undoables.#running": ["most", "undoBounds"],
  "src/live/undoable/undoables.ts Undoables.#timers": [
    "most",
    "one for each action, which undoBounds limits",
  ],
  "src/liquid/html-emitter.ts HtmlEmitter.#pieces": [
    "once",
    "the output of one rendering, within renderSize",
  ],
  "src/liquid/html-emitter.ts HtmlEmitter.#tokens": [
    "once",
    "the output of one rendering, within renderSize",
  ],
  "src/liquid/liquid.ts liquid.roots": ["start", "folders of template files"],
  "src/html/directive-table.ts notFields": ["start", "names of input types"],
  "src/html/directives.ts similar": ["start", "names of attributes of other libraries"],
  "src/live/uploads/content-type.ts recognizable": ["start", "types of the table of signatures"],
  "src/live/uploads/external-entry.ts ExternalEntry.#errors": ["most", "one at a time"],
  "src/live/uploads/upload-entry.ts Entry.#errors": ["most", "two when it is selected, or else one"],
  "src/live/uploads/upload-options.ts known": ["start", "names of options"],
  "src/live/uploads/upload.ts Upload.#entries": ["most", "maxEntries, at most 1,000"],
  "src/live/uploads/upload.ts Upload.#errors": ["most", "one at a time"],
  "src/live/uploads/view-uploads.ts ViewUploads.#uploads": ["code", "allowUpload calls of the view"],
  "src/live/uploads/view-uploads.ts checkedFiles.refs": ["once", "maxFiles of one event"],
  "src/server/uploads/posted-files.ts PostedFiles.#added": ["once", "the uploads of a view in one form"],
  "src/server/uploads/upload-quota.ts UploadQuota.#used": [
    "sessions",
    "browsers whose live sessions have files that wait",
  ],
  "src/live/view/unshown-changes.ts fieldsAtEnd": ["weak", "mounted views"],
  "src/live/view/unshown-changes.ts running": ["weak", "mounted views"],
  "src/live/view/template-check.ts conventionalLevels": ["start", "names of levels"],
  "src/live/view/view-check.ts valueNames": ["start", "names of members"],
  "src/flash/handle.ts updateNames": ["start", "names of options"],
  "src/live/view/view-check.ts longMethods": ["start", "names of methods"],
  "src/live/view/view-check.ts shortMethods": ["start", "names of methods"],
  "src/server/check-options.ts unknownOptions.known": ["start", "names of options"],
  "src/server/flash/unseen-pages.ts UnseenPage.#flash": [
    "shares",
    "what one page shows, within UnseenPages.#pages",
  ],
  "src/live/view/handler-timing.ts HandlerTimes.#times": ["code", "handlers of the view's class"],
  "src/live/streams/pending-operations.ts PendingOperations.#end": ["most", "one operation"],
  "src/live/streams/pending-operations.ts PendingOperations.#items": [
    "most",
    "maxItems; then the stream ends",
  ],
  "src/live/streams/pending-operations.ts PendingOperations.#numbers": [
    "most",
    "one for each of the items, of which there are maxItems",
  ],
  "src/live/streams/pending-operations.ts PendingOperations.#anchors": [
    "most",
    "one for each of the items, of which there are maxItems",
  ],
  "src/live/streams/pending-operations.ts PendingOperations.#texts": [
    "most",
    "maxWaiting characters; then the stream ends",
  ],
  "src/live/streams/view-streams.ts ViewStreams.#streams": ["most", "maxStreams; then DJ_STREAM"],
  "src/html/compile.ts ownCache": ["weak", "the template literals in the application's source"],
  "src/live/component/component-index.ts ComponentIndex.#byPrefix": [
    "most",
    "maxComponents; then DJ_COMPONENT",
  ],
  "src/live/component/component-index.ts ComponentIndex.#removed": ["most", "maxRemoved"],
  "src/live/component/component-topics.ts ComponentTopics.#topics": [
    "most",
    "topics of components, of which there are maxComponents",
  ],
  "src/live/component/component-tree.ts ComponentTree.#touched": ["most", "the view's components"],
  "src/live/component/component-tree.ts ComponentTree.#contained": ["most", "the view's components"],
  "src/live/component/live-component.ts LiveComponent.events": ["start", "handlers that the class declares"],
  "src/live/component/mounted-component.ts MountedComponent.contained": ["most", "the view's components"],
  "src/live/component/component-context.ts ComponentContext.streamNames": [
    "most",
    "maxStreams; then DJ_STREAM",
  ],
  "src/live/component/component-context.ts ComponentContext.topics": [
    "code",
    "topics that the component subscribes to",
  ],
  "src/live/component/mounted-component.ts MountedComponent.methods": [
    "code",
    "methods of the component's class",
  ],
  "src/live/component/slot.ts bound": ["weak", "functions that are props"],
  "src/live/view/live-base.ts bases": ["start", "the classes LiveView and LiveComponent"],
  "src/live/view/advice.ts fromTopics": ["weak", "flash commands"],
  "src/live/view/progress-of.ts tasksOf": ["weak", "views that have had work"],
  "src/live/view/view-check.ts checkedFields": ["weak", "classes of views"],
  "src/live/view/form.ts Form.#checked": ["most", "maxChecked, names of fields in templates"],
  "src/live/view/event-handler.ts found": ["weak", "classes of views"],
  "src/live/view/event-handler.ts marked": ["weak", "methods of views"],
  "src/live/view/event-handler.ts timed": ["weak", "methods of views"],
  "src/live/view/event-handler.ts timings": ["weak", "classes of views"],
  "src/live/view/event-handler.ts reserved": ["start", "names of methods"],
  "src/live/view/field-names.ts notFields": ["start", "two names"],
  "src/live/turn/flash-outbox.ts FlashOutbox.#names": ["most", "twice limits.outboxLength, the oldest goes"],
  "src/live/turn/flash-outbox.ts FlashOutbox.#waiting": ["most", "limits.outboxLength for each live session"],
  "src/live/turn/flash-outbox.ts topics": ["weak", "flash commands"],
  "src/live/view/form.ts Form.#entered": ["once", "the fields of one event, at most limits.frameKeys"],
  "src/live/view/form.ts Form.#errors": ["once", "the fields of one event, and what code adds to them"],
  "src/live/stores/heap.ts Heap.#items": ["shares", "what the SharedTable that it belongs to has"],
  "src/live/session/mailbox.ts Mailbox.#waiting": [
    "most",
    "limits.queuedInputs of the tab's, limits.queuedMessages; and one for each task of the view that ends",
  ],
  "src/live/stores/memory-broker.ts MemoryBroker.#subscribers": [
    "sessions",
    "subscriptions of mounted views",
  ],
  "src/live/stores/memory-broker.ts MemoryBroker.#waiting": ["shares", "64 MiB, a hundred for each topic"],
  "src/live/stores/memory-broker.ts MemoryBroker.subscribers": ["sessions", "a list within #subscribers"],
  "src/live/stores/memory-carry-store.ts MemoryCarryStore.#kept": ["shares", "64 MiB"],
  "src/live/stores/memory-carry-store.ts MemoryCarryStore.#used": ["shares", "200,000 names"],
  "src/live/view/event-calls.ts EventCalls.#settled": ["code", "tasks that ended since the last turn"],
  "src/live/view/mounted-view.ts MountedView.mountFlashDigests": [
    "most",
    "maxDigests, and as many from the token",
  ],
  "src/live/view/pushed-events.ts PushedEvents.#replies": ["most", "maxReplies, the oldest goes"],
  "src/live/view/pushed-events.ts PushedEvents.#waiting": [
    "most",
    "maxWaiting while nobody listens; else one turn's",
  ],
  "src/live/view/rendered-view.ts RenderedView.#known": ["start", "templates in the application's source"],
  "src/live/session/queue-bounds.ts measured": ["weak", "inputs that wait"],
  "src/live/session/session-registry.ts SessionRegistry.#detached": ["shares", "limits.detachedSessions"],
  "src/live/session/session-registry.ts SessionRegistry.#sessions": [
    "sessions",
    "those with a connection, and those in #detached, which end when they are evicted from it",
  ],
  "src/live/session/session-registry.ts SessionRegistry.#tabs": [
    "sessions",
    "at most one name for each session",
  ],
  "src/live/stores/shared-table.ts SharedTable.#addresses": ["shares", "addresses that have an entry"],
  "src/live/stores/shared-table.ts SharedTable.#entries": ["shares", "what this test is about"],
  "src/live/stores/shared-table.ts SharedTable.#largest": ["shares", "addresses that have an entry"],
  "src/live/stores/shared-table.ts SharedTable.#owners": ["shares", "owners that have an entry"],
  "src/live/stores/shared-table.ts SharedTable.#soonest": ["shares", "entries with a deadline"],
  "src/live/session/task-set.ts TaskSet.#running": ["code", "startAsync() calls of the view"],
  "src/live/session/task-set.ts TaskSet.#waiting": ["code", "startAsync() calls of one turn"],
  "src/live/session/topic-subscriptions.ts TopicSubscriptions.#arriving": [
    "code",
    "subscribe() calls while the view mounts",
  ],
  "src/live/session/topic-subscriptions.ts TopicSubscriptions.#early": [
    "code",
    "flash published to the view while it mounts",
  ],
  "src/live/turn/turn.ts deadlines": ["weak", "applications"],
  "src/live/session/topic-subscriptions.ts TopicSubscriptions.#subscriptions": [
    "code",
    "subscribe() calls of the view",
  ],
  "src/live/view/current-view.ts CurrentView.#redirects": ["most", "maxRedirects"],
  "src/live/view/page-containers.ts PageContainers.#checked": ["most", "maxChecked"],
  "src/live/turn/mid-turn.ts waits": ["weak", "applications"],
  "src/live/turn/turn-runner.ts TurnRunner.#concurrent": ["most", "maxConcurrent"],
  "src/live/warnings.ts Warnings.#logged": ["most", "maxLogged"],
  "src/live/view/template-check.ts checks": ["weak", "applications and classes of views"],
  "src/live/view/template-check.ts TemplateChecks.#files": ["most", "maxRemembered"],
  "src/live/view/template-check.ts TemplateChecks.#templates": ["weak", "templates"],
  "src/live/view/view-check.ts methods": ["start", "names of methods"],
  "src/live/view/view-check.ts statics": ["start", "names of statics"],
  "src/live/view/live-view.ts LiveView.events": ["code", "handlers that a class declares"],
  "src/live/view/live-view.ts LiveView.onMount": ["code", "hooks that a class declares"],
  "src/live/view/validate-fields.ts optionalIn.refused": ["once", "the issues of one event"],
  "src/redis/applications.ts Applications.#gauges": ["start", "gauges"],
  "src/redis/applications.ts Applications.#observed": ["start", "applications of the process"],
  "src/redis/applications.ts Applications.#uses": ["start", "applications of the process"],
  "src/redis/pending-replies.ts PendingReplies.#pending": ["most", "windowSize commands"],
  "src/redis/pending-replies.ts PendingReplies.#waiting": [
    "most",
    "maxWaiting commands, one more is refused",
  ],
  "src/redis/publisher.ts Publisher.#sending": ["most", "taken from a SendQueue, which is bounded"],
  "src/redis/redis-broker.ts RedisBroker.#held": [
    "once",
    "what comes while a node catches up, maxLogEntries",
  ],
  "src/redis/redis-broker.ts RedisBroker.#own": ["most", "maxOwn, the oldest goes"],
  "src/redis/redis-broker.ts RedisBroker.#takes": ["sessions", "subscriptions that take what waits"],
  "src/redis/redis-broker.ts RedisBroker.#topics": ["sessions", "topics with a subscriber here"],
  "src/redis/redis-broker.ts RedisBroker.scripts": ["start", "scripts"],
  "src/redis/redis-connection.ts RedisConnection.#connectListeners": [
    "sessions",
    "claims that wait for Redis, each no longer than the timeout",
  ],
  "src/redis/redis-connection.ts RedisConnection.#users": ["start", "parts that use the connection"],
  "src/redis/redis-connection.ts RedisConnection.rest": ["once", "arguments of one command"],
  "src/redis/flash-keeper.ts Batch.sessions": ["most", "maxBatch; then the next batch begins"],
  "src/redis/flash-remover.ts FlashRemover.#done": ["sessions", "two keys of each; removed with the session"],
  "src/redis/flash-remover.ts FlashRemover.#due": ["sessions", "a part of the keys in #done"],
  "src/redis/held-flash.ts HeldFlash.commands": ["most", "limits.outboxLength"],
  "src/redis/held-flash.ts HeldFlash.leaving": ["most", "those of HeldFlash.commands that were shared"],
  "src/redis/shared-flash.ts Part.#commands": ["once", "what one script call stores for a group"],
  "src/redis/shared-flash.ts SharedFlash.#registered": ["sessions", "removed with the session"],
  "src/redis/shared-flash.ts SharedFlash.#released": ["sessions", "entries that sessions no longer need"],
  "src/redis/shared-flash.ts movedIn.byId": ["once", "the sessions of one group"],
  "src/redis/held-flash.ts SharedTexts.#known": ["most", "maxCommands; it belongs to a batch"],
  "src/redis/held-flash.ts TextTable.#positions": ["once", "the arguments of one script call"],
  "src/redis/redis-outbox-store.ts RedisOutboxStore.#held": [
    "sessions",
    "limits.outboxLength commands of each live session; removed with it",
  ],
  "src/redis/redis-inbox-store.ts RedisInboxStore.#unsent": ["most", "unsentMost and unsentLengthMost"],
  "src/redis/redis-inbox-store.ts RedisInboxStore.scripts": ["start", "scripts"],
  "src/redis/redis-outbox-store.ts RedisOutboxStore.scripts": ["start", "scripts"],
  "src/redis/refusal-log.ts RefusalLog.#loggedAt": ["start", "names of operations"],
  "src/redis/retry-list.ts RetryList.#entries": ["most", "maxEntries, the oldest is given up"],
  "src/redis/seen-entries.ts SeenEntries.#ids": ["most", "maxLogEntries, the oldest goes"],
  "src/redis/send-queue.ts SendQueue.#waiting": ["most", "bounded in number and length, the oldest goes"],
  "src/redis/session-moves.ts SessionMoves.#applications": ["start", "applications of the process"],
  "src/redis/session-moves.ts SessionMoves.#transfers": ["shares", "maxTransfers"],
  "src/redis/session-moves.ts SessionMoves.scripts": ["start", "scripts"],
  "src/redis/topic-channels.ts TopicChannels.#leaving": ["sessions", "topics whose last subscriber leaves"],
  "src/redis/topic-channels.ts TopicChannels.#left": ["most", "maxLeft, the oldest goes"],
  "src/redis/topic.ts Topic.members": ["sessions", "subscriptions of mounted views"],
  "src/server/flash/unseen-pages.ts UnseenPages.#pages": ["shares", "20,000 pages; the oldest goes"],
  "src/server/language.ts Language.#known": ["weak", "requests"],
  "src/server/http/assets.ts parts": ["start", "scripts of the package"],
  "src/server/http/assets.ts Assets.#assets": ["start", "files of the page"],
  "src/server/http/assets.ts Assets.#current": ["start", "files of the page"],
  "src/server/http/assets.ts loaded": ["start", "files of the page"],
  "src/server/sessions/browser-session.ts BrowserSession.#changes": [
    "code",
    "keys that the application sets",
  ],
  "src/server/sessions/request-copies.ts RequestCopies.#copies": [
    "once",
    "requests under way of one session",
  ],
  "src/server/sessions/browser-session.ts BrowserSession.#listeners": [
    "sessions",
    "live sessions of one browser",
  ],
  "src/server/sessions/browser-sessions.ts BrowserSessions.#ending": [
    "shares",
    "10,000 ids; the oldest goes, whose data are removed anyway",
  ],
  "src/server/sessions/browser-sessions.ts BrowserSessions.#followed": ["weak", "sessions of requests"],
  "src/server/sessions/browser-sessions.ts BrowserSessions.#collected": ["weak", "browser sessions in use"],
  "src/server/sessions/browser-sessions.ts BrowserSessions.#open": [
    "weak",
    "browser sessions in use, by live sessions and requests; a finalizer removes the others",
  ],
  "src/server/http/response-capture.ts ResponseCapture.#headers": ["once", "headers of one response"],
  "src/server/security/connection-limit.ts ConnectionLimit.#connections": [
    "shares",
    "limits.connectionsPerAddress",
  ],
  "src/server/options.ts flashLevels": ["weak", "options of applications"],
  "src/server/pages/form-sessions.ts FormSessions.#focus": ["weak", "live sessions"],
  "src/server/pages/form-sessions.ts FormSessions.#sessions": ["shares", "2,000 sessions"],
  "src/server/transports/frame-bounds.ts FrameBounds.#header": ["once", "a frame's header, at most 14 bytes"],
  "src/server/transports/http-transport.ts HttpTransport.#rates": ["weak", "live sessions"],
  "src/server/metrics.ts OpenTelemetryMetrics.#counters": ["start", "names of metrics"],
  "src/server/metrics.ts OpenTelemetryMetrics.#endGauges": ["start", "names of gauges"],
  "src/server/metrics.ts OpenTelemetryMetrics.#readers": ["start", "names of gauges, and applications"],
  "src/server/metrics.ts OpenTelemetryMetrics.readers": ["start", "applications of the process"],
  "src/server/metrics.ts known": ["weak", "meter providers"],
  "src/server/pages/html-tags.ts LazyStartTag.#attributes": ["once", "one tag of a page"],
  "src/server/pages/no-script-forms.ts NoScriptForms.#controls": ["once", "one page"],
  "src/server/pages/no-script-forms.ts NoScriptForms.#edits": ["once", "one page"],
  "src/server/pages/no-script-forms.ts NoScriptForms.#forms": ["once", "one page"],
  "src/server/pages/outside-views.ts OutsideViews.#checked": ["weak", "templates"],
  "src/server/pages/with-focus.ts matcherOf.tests": ["once", "one selector"],
  "src/server/security/recent.ts Recent.#newer": ["most", "as many as its user says, each a short text"],
  "src/server/security/recent.ts Recent.#older": ["most", "as many as its user says, each a short text"],
  "src/server/security/rates.ts Buckets.#buckets": ["shares", "50,000 buckets"],
  "src/server/flash/route-flash.ts RouteFlash.#arrived": ["once", "what one request brings"],
  "src/server/flash/route-flash.ts RouteFlash.#own": ["once", "limits.flashPerTurn for one request"],
  "src/server/flash/route-flash.ts RouteFlash.#written": ["once", "what one response shows"],
  "src/server/flash/request-flash.ts known": ["weak", "requests"],
  "src/server/router.ts Router.#fixed": ["start", "routes"],
  "src/server/router.ts Router.#open": ["start", "routes"],
  "src/server/runtime.ts Runtime.#closeParts": ["start", "parts of the application"],
  "src/server/sessions/session-store.ts MemorySessionStore.#sessions": ["shares", "100,000 KiB"],
  "src/server/shutdown.ts closing": ["start", "applications of the process"],
  "src/server/security/signing.ts Signer.#keys": ["start", "purposes"],
  "src/server/transports/sse-transport.ts SseTransport.#open": [
    "connections",
    "removed when the response closes",
  ],
  "src/server/stray-rejections.ts reporters": ["start", "applications of the process"],
  "src/server/http/unsent-responses.ts UnsentResponses.#waiting": ["shares", "256 MiB"],
  "src/server/transports/upgrades.ts targets": ["weak", "servers"],
  "src/server/transports/upgrades.ts waiting": ["weak", "requests"],
  "src/server/transports/web-socket-transport.ts WebSocketTransport.#open": [
    "connections",
    "removed when it closes",
  ],
  "src/server/http/write-together.ts due": ["most", "maxDue, then they are written"],
};

/** The page's script is for one page, and `djust-ts/testing` for one test. */
const isOfServer = (file: string): boolean => !/\.test\.ts$|^src\/(?:client|testing)\//.test(file);

describe("each collection that outlives a request", () => {
  const found = collectionsOf(root, isOfServer);

  test("has a bound, with its reason", () => {
    expect(found.filter((name) => bounds[name] === undefined)).toEqual([]);
    expect(Object.keys(bounds).filter((name) => !found.includes(name))).toEqual([]);
  });

  test("is found, whatever holds it: a field, a module, or a function's own variables", () => {
    const folder = fileURLToPath(new URL("./fixtures/", import.meta.url));
    expect(collectionsOf(folder, () => true)).toEqual([
      "src/collections.ts Holder.#array",
      "src/collections.ts Holder.#map",
      "src/collections.ts Holder.#named",
      "src/collections.ts Holder.#replaced",
      "src/collections.ts make.kept",
      "src/collections.ts ofModule",
      "src/collections.ts replaced",
    ]);
  });

  test("that has shares is a SharedTable or a part of one", () => {
    const shared = Object.entries(bounds).flatMap(([name, [kind]]) => (kind === "shares" ? [name] : []));
    expect(shared.length).toBeGreaterThan(10);
    expect(Object.values(bounds).every(([kind, why]) => kind in kinds && why.length > 5)).toBe(true);
  });
});
