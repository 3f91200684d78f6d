/** Where a message can be read. */
export type Place = "terminal" | "test" | "page" | "log";

/** When a running application reports it. */
export type Moment = "start" | "first render" | "when it happens";

/** What is between an application and the browser. */
export interface Served {
  /** Changes the HTML of the page on its way to the browser. */
  readonly change?: (html: string) => string;
  /** Whether a server that knows nothing of upgrades is in front. */
  readonly withoutUpgrades?: boolean;
}

/** A mistake in an application, and what its author and its users get to read. */
export interface Mistake {
  /** What was written, in Markdown. */
  readonly mistake: string;
  /** A module of an application, without its imports. */
  readonly code: string;
  /** The handler that the button "Save" calls, for a mistake that shows when it runs. */
  readonly act?: string;
  /** The parameters of its event. */
  readonly params?: { readonly [name: string]: unknown };
  /** A part of what the compiler says. */
  readonly tsc?: string;
  /** What the running application says; "…" stands for any text. */
  readonly says?: string;
  /** What the log says, if it is another text. */
  readonly logs?: string;
  /** How the page is served, for a mistake that its script reports in a browser. */
  readonly inBrowser?: Served;
  readonly when?: Moment;
  /** Where that can be read. */
  readonly where?: readonly Place[];
  /** What users read in production, if it is not the page. */
  readonly users?: string;
}
