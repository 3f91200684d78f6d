/** How long the server keeps the session of a disconnected tab, in ms. */
export const resumeWindowMs = 15_000;

/** Messages between the processes of a soak test. */
export type FromServer =
  | { readonly type: "listening"; readonly port: number }
  | Left
  | ({ readonly type: "report" } & ServerReport);

/** A tab has left cleanly: how many messages it was sent or has shown. */
export interface Left {
  readonly type: "left";
  readonly tab: string;
  readonly messages: number;
}

export interface ServerReport {
  readonly heapUsed: number;
  readonly rss: number;
  readonly sessions: number;
  /** By metric. */
  readonly counts: Readonly<Record<string, number>>;
}

export interface ToServer {
  readonly type: "publish" | "quiet";
}

export type FromTabs = Left | ({ readonly type: "report" } & TabsReport);

export interface TabsReport {
  /** Tabs currently connected. */
  readonly connected: number;
  readonly opened: number;
  readonly vanished: number;
  readonly reconnects: number;
  /** Reconnects after the resume window, on a busy machine. */
  readonly late: number;
  /** Distinct messages shown. */
  readonly shown: number;
  /** Repeated messages that were recognized. */
  readonly again: number;
  /** Violations. */
  readonly wrong: readonly string[];
  /** All tabs have left. */
  readonly isOver: boolean;
}

export interface ToTabs {
  readonly type: "leave";
}
