/// <reference lib="dom" preserve="true" />
import type { RequestListener, Server } from "node:http";
import type { ShownFlash } from "./screen/show.js";
import type { TestClock } from "./test-clock.js";

/** What answers the requests of a page: what `http.createServer` takes or gives. */
export type ServerOrListener = Server | RequestListener;

/** An event that a view has pushed to the page's own script. */
export interface PushedEvent {
  readonly event: string;
  readonly payload: unknown;
}

/** Where to look for what an action names. */
export interface ActionOptions {
  /** CSS selector of the one part of the page to look in. @default all of it */
  readonly within?: string;
}

/** Fields of a form by what names them: text, `true` or `false` for a checkbox, a list for a `<select multiple>`. */
export interface FormFields {
  readonly [field: string]: string | number | boolean | readonly string[];
}

/**
 * One tab of a browser, without a browser: the real server and the real browser script, in this process.
 *
 * Buttons, links and fields are named as a person knows them (text, label, `aria-label`); fields also by
 * `name`, `dj-model`, placeholder or `id`; anything by a CSS selector. A name fits as a whole, and has to
 * fit one thing only. Actions wait until their turn is answered, and where that leads to another page until
 * that is there; they do not wait for background work: see {@link Page.settled}.
 *
 * Each action rejects with a `DjustError` whose message shows the page: DJ_TEST_TARGET where nothing is so
 * named or it cannot be acted on, DJ_TEST_WAIT where no answer comes, and the code of the server's own error
 * where the turn ends in one. What such a turn has put is on screen all the same.
 */
export interface Page {
  /** Path, query and fragment in the address bar. */
  readonly url: string;
  readonly title: string;
  /** HTTP status of the document. */
  readonly status: number;
  /** What can be read in the page, messages included, a line for each block. */
  readonly text: string;
  /** The view's HTML as it is in the page now; that of `<body>` where there is no view. */
  readonly html: string;
  /** Messages on screen, oldest first. One that has begun to leave is not among them. */
  readonly flash: ShownFlash[];
  /** What views have pushed with `pushEvent`, oldest first, since the page was visited. */
  readonly pushed: readonly PushedEvent[];
  /** The time of the application and of all its pages. */
  readonly clock: TestClock;
  /** The window that the document is in; another one after a full page load. */
  readonly window: Window & typeof globalThis;

  /** Clicks a button, a link or whatever carries `dj-click`. */
  click(target: string, options?: ActionOptions): Promise<void>;
  /** Puts a value into a field in the place of what is there, and leaves it. */
  fill(field: string, value: string | number, options?: ActionOptions): Promise<void>;
  /** Chooses an option, or several, by text or value. */
  select(field: string, choice: string | readonly string[], options?: ActionOptions): Promise<void>;
  /** Ticks a checkbox or a radio button. @param checked `false` takes the tick away @default true */
  check(field: string, checked?: boolean, options?: ActionOptions): Promise<void>;
  /**
   * Fills in a form and submits it with its first button. A form that a browser would not submit, such as
   * one with an empty required field, is an error.
   *
   * @param form name, `id`, `dj-submit` or selector @default the only form
   */
  submit(form?: string, fields?: FormFields): Promise<void>;
  submit(fields: FormFields): Promise<void>;
  /**
   * Presses a key, such as "Enter", "F8" or "Control+s". Enter submits the form of a field, Enter and
   * Space press a button; letters are not typed: that is `fill`.
   *
   * @param on the field or button that has the focus then @default what has it
   */
  press(key: string, on?: string): Promise<void>;

  /** The first element that a CSS selector matches. @throws {DjustError} DJ_TEST_TARGET where there is none */
  find<E extends Element = HTMLElement>(selector: string): E;
  /** All elements that a CSS selector matches; none is no error. */
  findAll<E extends Element = HTMLElement>(selector: string): E[];

  /**
   * Waits until the view's background work has ended and its end is on screen. Over plain HTTP the page
   * learns of it when it asks, so there this moves the clock to its next question.
   */
  settled(): Promise<void>;
  /**
   * Makes sure that the last action has led to another page, by `liveRedirect`, by a redirect of the
   * server or by a link; background work may still be what leads there.
   *
   * @returns the page itself, where it is now
   * @throws {DjustError} DJ_TEST_WAIT where it has not
   */
  followRedirect(): Promise<Page>;
  /** Loads a path in full, in the same tab. */
  goto(path: string): Promise<void>;
  reload(): Promise<void>;
  back(): Promise<void>;
  forward(): Promise<void>;

  /** Loses the network, until {@link Page.reconnect}. The live session waits for its resume window to end. */
  disconnect(): Promise<void>;
  /** Has the network again, and moves the clock until the page is connected. */
  reconnect(): Promise<void>;
  /** Closes the tab. */
  close(): void;

  /** Address, messages and HTML, as failures show them. */
  toString(): string;
}
