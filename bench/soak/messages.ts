/** How long the server keeps the session of a tab that is away, in ms. */
export const resumeWindowMs = 15_000;

/** What the processes of a soak tell one another. */
export type FromServer =
  | { readonly type: "listening"; readonly port: number }
  | Left
  | ({ readonly type: "report" } & ServerReport);

/** A tab has left in good order: how many messages it was sent, or has shown. */
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
  /** Tabs that are connected now. */
  readonly connected: number;
  readonly opened: number;
  readonly vanished: number;
  readonly reconnects: number;
  /** Reconnects that came after the resume window, on a machine that was busy with something else. */
  readonly late: number;
  /** Messages shown, each once. */
  readonly shown: number;
  /** Messages that came again and were known. */
  readonly again: number;
  /** What should not have happened. */
  readonly wrong: readonly string[];
  /** Every tab has left. */
  readonly isOver: boolean;
}

export interface ToTabs {
  readonly type: "leave";
}
