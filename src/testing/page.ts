/// <reference lib="dom" preserve="true" />
import type { RequestListener, Server } from "node:http";
import type { Djust } from "../client/index.js";
import type { ShownInboxMessage } from "./screen/inbox.js";
import type { Role } from "./screen/roles.js";
import type { ShownFlash } from "./screen/show.js";
import type { TestClock } from "./test-clock.js";

/** Handles the requests of a page: a `http.Server`, or a request listener such as an Express application. */
export type ServerOrListener = Server | RequestListener;

/** An event that a view pushed to the page's scripts. */
export interface PushedEvent {
  /** Name of the event. */
  readonly event: string;
  /** Data of the event. */
  readonly payload: unknown;
}

/** What an action is performed on: a name, a CSS selector, or an element such as one that `getByRole` has found. */
export type Target = string | Element;

/** Where an action looks for its target. */
export interface ActionOptions {
  /** The element to look in, or the CSS selector of the only one. @default the whole page */
  readonly within?: string | Element;
}

/** What else an element of a role must be. */
export interface RoleOptions extends ActionOptions {
  /** Its accessible name: the whole name as text, or a regular expression. */
  readonly name?: string | RegExp;
  /** Level of a heading, 1 to 6. */
  readonly level?: number;
  /** State of `aria-checked`, or of a checkbox. */
  readonly checked?: boolean;
  /** Whether the element is disabled. */
  readonly disabled?: boolean;
  /** State of `aria-expanded`. */
  readonly expanded?: boolean;
  /** State of `aria-pressed`. */
  readonly pressed?: boolean;
  /** State of `aria-selected`, or of an option. */
  readonly selected?: boolean;
}

/**
 * What a test enters in a field: text, `true` or `false` for a checkbox, an array for a `<select multiple>`, or files.
 */
export type FieldValue = string | number | boolean | readonly string[] | File | readonly File[];

/** Form fields by name or label. */
export interface FormFields {
  readonly [field: string]: FieldValue;
}

/**
 * A browser tab without a browser: the real server and the real page script, in this process.
 *
 * Target buttons, links and fields by their accessible name (text, label, `aria-label`), fields also by
 * `name`, `dj-model`, placeholder or `id`, and anything by a CSS selector. A name must match in full and
 * match one element only. Actions wait for the reply to their event, and for the next page if the event
 * navigates. They do not wait for background work: see {@link Page.settled}.
 *
 * A failed action rejects with a `DjustError` whose message shows the page: DJ_TEST_TARGET if no element
 * matches or the element cannot be used, DJ_TEST_WAIT if there is no reply, or the code of the server's
 * error if the event failed. Flash messages of a failed event are on screen all the same.
 */
export interface Page {
  /** Path, query and fragment in the address bar. */
  readonly url: string;
  /** Title of the page. */
  readonly title: string;
  /** HTTP status of the document. */
  readonly status: number;
  /** The visible text of the page, flash messages included, one line per block. */
  readonly text: string;
  /** The current HTML of the view, or of `<body>` if there is no view. */
  readonly html: string;
  /** Messages on screen, oldest first, without those that are being removed. */
  readonly flash: ShownFlash[];
  /**
   * Messages on screen in the container with this name, oldest first.
   *
   * @throws {DjustError} DJ_TEST_TARGET if there is none
   */
  flashIn(container: string): ShownFlash[];
  /** Messages that `djFlashInbox()` shows, newest first. */
  readonly inbox: ShownInboxMessage[];
  /** The element that has the focus; `null` if none has, as after a page load without `autofocus`. */
  readonly focused: HTMLElement | null;
  /** Events pushed with `pushEvent` since `visit()`, oldest first. */
  readonly pushed: readonly PushedEvent[];
  /** The clock of the application and of all its pages. */
  readonly clock: TestClock;
  /** The window of the document, with `djust` if the page has a view. A full page load replaces it. */
  readonly window: Window & typeof globalThis & { readonly djust: Djust };

  /** Clicks a button, a link or any element with `dj-click`. */
  click(target: Target, options?: ActionOptions): Promise<void>;
  /** Replaces the value of a field and leaves the field. */
  fill(field: Target, value: string | number, options?: ActionOptions): Promise<void>;
  /** Selects one or more options by text or value. */
  select(field: Target, choice: string | readonly string[], options?: ActionOptions): Promise<void>;
  /** Checks a checkbox or radio button. @param checked `false` unchecks a checkbox @default true */
  check(field: Target, checked?: boolean, options?: ActionOptions): Promise<void>;
  /**
   * Selects files in a file field, in place of those that were selected, or drops them on an element with
   * `dj-upload-drop`. Waits until files of an upload with `autoUpload` are stored; other files are sent when
   * their form is submitted.
   *
   * @param field name, label or `dj-upload` of the file field, which may be hidden, or a CSS selector
   * @example
   * await page.upload("Orders", new File(["id,name\n1,Lamp"], "orders.csv", { type: "text/csv" }));
   */
  upload(field: Target, files: File | readonly File[], options?: ActionOptions): Promise<void>;
  /**
   * Fills in a form and submits it with its first button. Fails if a browser would not submit the form,
   * for example because a required field is empty.
   *
   * @param form name, `id`, `dj-submit` or selector @default the only form
   */
  submit(form?: Target, fields?: FormFields): Promise<void>;
  /** Submits a form. */
  submit(fields: FormFields): Promise<void>;
  /**
   * Presses a key, for example "Enter", "F8" or "Control+s". Enter submits the form of a field; Enter and
   * Space activate a button. To type text, use `fill`.
   *
   * @param on the field or button to focus first @default the focused element
   */
  press(key: string, on?: Target): Promise<void>;

  /**
   * Scrolls to the first or last item of a list, whose `dj-viewport-top` or `dj-viewport-bottom` then loads more.
   *
   * @param list CSS selector of the list @default the only list with that attribute
   */
  scrollTo(end: "top" | "bottom", list?: string): Promise<void>;

  /** Returns the first element that matches a CSS selector. @throws {DjustError} DJ_TEST_TARGET if none does */
  find<E extends Element = HTMLElement>(selector: string): E;
  /** Returns all elements that match a CSS selector, possibly none. */
  findAll<E extends Element = HTMLElement>(selector: string): E[];

  /**
   * Returns the one element with a role that is accessible to all users, as Testing Library does.
   *
   * @param role a role of WAI-ARIA, such as "button", "link", "heading", "textbox" or "dialog"
   * @throws {DjustError} DJ_TEST_TARGET if there is none, or if there are several; the message lists those that there are
   * @example
   * await page.click(page.getByRole("button", { name: "Save" }));
   * expect(page.getByRole("heading", { level: 1 }).textContent).toBe("Orders");
   */
  getByRole(role: Role, options?: RoleOptions): HTMLElement;
  /** The same; `null` if there is none. */
  queryByRole(role: Role, options?: RoleOptions): HTMLElement | null;
  /** Returns all elements with a role. @throws {DjustError} DJ_TEST_TARGET if there is none */
  getAllByRole(role: Role, options?: RoleOptions): HTMLElement[];
  /**
   * Returns the one element with a label: a `<label>`, `aria-label` or `aria-labelledby`.
   *
   * @param label the whole label as text, or a regular expression
   * @throws {DjustError} DJ_TEST_TARGET if there is none, or if there are several
   * @example
   * await page.fill(page.getByLabel(/e-?mail/i), "ada@example.com");
   */
  getByLabel(label: string | RegExp, options?: ActionOptions): HTMLElement;
  /** The same; `null` if there is none. */
  queryByLabel(label: string | RegExp, options?: ActionOptions): HTMLElement | null;
  /** Returns all elements with a label. @throws {DjustError} DJ_TEST_TARGET if there is none */
  getAllByLabel(label: string | RegExp, options?: ActionOptions): HTMLElement[];
  /**
   * Returns the one visible element with a text. Of elements in one another, it is the innermost.
   *
   * @param text the whole text, in which white space is collapsed, or a regular expression
   * @throws {DjustError} DJ_TEST_TARGET if there is none, or if there are several
   * @example
   * page.getByText("3 items left");
   * expect(page.queryByText(/saved/i)).toBeNull();
   */
  getByText(text: string | RegExp, options?: ActionOptions): HTMLElement;
  /** The same; `null` if there is none. */
  queryByText(text: string | RegExp, options?: ActionOptions): HTMLElement | null;
  /** Returns all elements with a text. @throws {DjustError} DJ_TEST_TARGET if there is none */
  getAllByText(text: string | RegExp, options?: ActionOptions): HTMLElement[];

  /**
   * Waits until the view's background work has finished and its result is on screen. Over plain HTTP a
   * page polls for results, so this advances the clock to the next poll.
   */
  settled(): Promise<void>;
  /**
   * Waits until the last action, or background work it started, has led to another page: by
   * `liveRedirect`, an HTTP redirect or a link.
   *
   * @returns this page, now at the new URL
   * @throws {DjustError} DJ_TEST_WAIT if it did not
   */
  followRedirect(): Promise<Page>;
  /** Loads a path in the same tab, as a full page load. */
  goto(path: string): Promise<void>;
  /** Loads the page again. */
  reload(): Promise<void>;
  /** Goes back in the history. */
  back(): Promise<void>;
  /** Goes forward in the history. */
  forward(): Promise<void>;

  /** Disconnects the network until {@link Page.reconnect}. The live session is kept for its resume window. */
  disconnect(): Promise<void>;
  /** Reconnects the network and advances the clock until the page is connected. */
  reconnect(): Promise<void>;
  /** Closes the tab. */
  close(): void;

  /** Describes the page as error messages do: URL, flash messages and HTML. */
  toString(): string;
}
