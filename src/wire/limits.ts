/** Bounds that both ends of the wire keep. Times in milliseconds, sizes in bytes or characters. */
export const limits = {
  /** Largest frame taken from a browser, in bytes. */
  frameBytes: 64 * 1024,
  /** Deepest nesting of arrays and objects in a frame. */
  frameDepth: 32,
  /** Most keys and array items in a whole frame. */
  frameKeys: 4_000,
  /** Longest URL in a frame, and longest name of a tab, in UTF-16 code units: a live session keeps both. */
  urlLength: 16 * 1024,
  tabLength: 100,
  /** Events a connection may send per second, and how many at once. */
  eventsPerSecond: 100,
  eventBurst: 20,
  /** Longest flash message, in UTF-16 code units. */
  flashMessageLength: 10_000,
  /** Longest flash level, in UTF-16 code units. */
  flashLevelLength: 100,
  /** Flash commands sent at the end of one turn; the rest wait for the next. */
  flashPerTurn: 100,
  /** Messages on screen at once; the rest wait their turn. */
  flashOnScreen: 100,
  /** Flash commands kept for a browser that has not acknowledged them. */
  outboxLength: 1_000,
  /** How long a live session outlives its connection. */
  resumeWindowMs: 60_000,
  /** How often a connection proves that it is alive, and how long the proof may take. */
  heartbeatMs: 30_000,
  heartbeatTimeoutMs: 10_000,
  /** First and longest wait between attempts to reconnect. */
  reconnectMinMs: 500,
  reconnectMaxMs: 30_000,
  /** How long a message stays on screen where its container says nothing else. */
  autoDismissMs: 5_000,
  /** Between the class `dj-flash-removing` and the removal of the element. */
  flashRemovalMs: 300,
} as const;
