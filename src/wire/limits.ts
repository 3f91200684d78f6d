/** Limits that server and browser share. Times are in milliseconds, sizes in bytes or characters. */
export const limits = {
  /** Maximum size of a frame from the browser, in bytes. */
  frameBytes: 64 * 1024,
  /** Maximum nesting of arrays and objects in a frame. */
  frameDepth: 32,
  /** Maximum number of keys and array items in a frame. */
  frameKeys: 4_000,
  /** Maximum length of a URL and of a tab's name in a frame, in UTF-16 code units. A live session keeps both. */
  urlLength: 16 * 1024,
  tabLength: 100,
  /** Length of the id with which a page asks for a handler's return value. */
  replyIdLength: 100,
  /** Events per second that a connection may send, and the size of a burst. */
  eventsPerSecond: 100,
  eventBurst: 20,
  /** Maximum length of a flash message, in UTF-16 code units. */
  flashMessageLength: 10_000,
  /** Maximum length of a flash level, in UTF-16 code units. */
  flashLevelLength: 100,
  /** Flash commands sent at the end of one turn. The rest follow in the next turn. */
  flashPerTurn: 100,
  /** Messages on screen at the same time. The rest wait. */
  flashOnScreen: 100,
  /** Flash commands kept for a browser that has not acknowledged them. */
  outboxLength: 1_000,
  /** Inputs from one tab that wait while its view is busy. */
  queuedInputs: 256,
  /** Characters of JSON in the frames of one tab that wait while its view is busy. */
  queuedLength: 1024 * 1024,
  /** Broadcast messages that wait while a view is busy. */
  queuedMessages: 10_000,
  /** How long a live session outlives its connection. */
  resumeWindowMs: 60_000,
  /** Interval between heartbeats, and how long a reply may take. */
  heartbeatMs: 30_000,
  heartbeatTimeoutMs: 10_000,
  /** How often stream changes are sent: once per frame of a browser's display. */
  streamIntervalMs: 16,
  /** A turn that takes longer is logged and counted as slow. */
  slowTurnMs: 5_000,
  /** A turn that takes longer is ended. */
  turnTimeoutMs: 30_000,
  /** How long a page's first attempt to connect may make no progress before it fails. */
  connectTimeoutMs: 4_000,
  /** How long an event may wait for its reply before the page checks its connection. */
  unansweredMs: 5_000,
  /** Initial and maximum delay between reconnect attempts. */
  reconnectMinMs: 500,
  reconnectMaxMs: 30_000,
  /** How long a message stays on screen unless its container says otherwise. */
  autoDismissMs: 5_000,
  /** How long an element has the class `dj-flash-removing` before it is removed. */
  flashRemovalMs: 300,
} as const;
