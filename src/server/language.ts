import type { FlashTexts } from "../flash/index.js";
import type { LiveRequest, Logger } from "../live/index.js";
import {
  DjustError,
  describe,
  didYouMean,
  type ErrorCode,
  failureTexts,
  isPromise,
  limits,
  pageFailureTexts,
} from "../wire/index.js";

/** Texts that the runtime itself shows to users; `false` for none. */
export interface Texts {
  /** Shown when the connection has been lost for two seconds. @default "Connection lost. Reconnecting…" */
  readonly connectionLost?: string | false;
  /** Shown when the connection is back, if its loss was shown. @default "Connected again." */
  readonly connectionRestored?: string | false;
  /**
   * Shown as a message of the level "error" when an event has failed and its view has put no message, and on the
   * default error page.
   *
   * @default a sentence in English for each code
   */
  readonly failure?: string | false | FailureText;
  /** Title of the default error page. @default "Not found", "Request refused" or "Something went wrong" */
  readonly errorTitle?: string | ((status: number, lang: string) => string);
  /** The link on the default error page back to the page that a form was on. @default "Back to the page" */
  readonly back?: string;
  /** Accessible name of containers without a `label`. @default "Notifications" */
  readonly notifications?: string;
  /**
   * Accessible name of containers with a `name` and without a `label`; "{name}" is the name.
   *
   * @default "Notifications: {name}", with the text of `notifications`
   */
  readonly namedNotifications?: string;
  /** Accessible name of close buttons in containers without a `closeLabel`. @default "Close" */
  readonly close?: string;
  /** Button for messages that wait, in containers without a `moreLabel`. @default "{count} more" */
  readonly more?: string;
  /** Button that closes all messages, in containers without a `clearAllLabel`. @default "Clear all" */
  readonly clearAll?: string;
  /** Name of lists of recent messages without a `label`. @default "Recent messages" */
  readonly recentMessages?: string;
  /** Heading and accessible name of inboxes without a `label`. @default "Inbox" */
  readonly inbox?: string;
  /** Number of unread messages in an inbox; "{count}" is the number. @default "{count} unread" */
  readonly unread?: string;
  /** Button in an inbox that marks one message as read. @default "Mark as read" */
  readonly markRead?: string;
  /** Button in an inbox that marks all messages as read. @default "Mark all as read" */
  readonly markAllRead?: string;
  /** Button in an inbox that shows older messages. @default "Show older messages" */
  readonly olderMessages?: string;
  /** What an empty inbox shows. @default "No messages" */
  readonly noMessages?: string;
  /** What an inbox shows while its store fails. @default "Messages cannot be loaded at the moment." */
  readonly inboxUnavailable?: string;
  /**
   * Names of levels in lists of recent messages and in inboxes, and in place of the `label` of levels in `createApp({ flash })`.
   *
   * @default the level itself
   */
  readonly levels?: { readonly [level: string]: string };
}

/** A sentence for a failed event or an error page; `false` for none. */
export type FailureText = (code: ErrorCode, lang: string) => string | false;

/** The options that depend on the language of a request. */
export interface LanguageOptions {
  /** Language of the document, by request if it is a function. @default "en" */
  readonly lang?: string | ((request: LiveRequest) => string) | undefined;
  /** Direction of the document's text. @default "rtl" for languages such as Arabic and Hebrew, else "ltr" */
  readonly dir?: "ltr" | "rtl" | ((request: LiveRequest) => "ltr" | "rtl") | undefined;
  /** Texts that the runtime itself shows to users, by language if it is a function; `false` for none. */
  readonly texts?:
    | Texts
    | false
    | ((lang: string, request: LiveRequest | undefined) => Texts | false)
    | undefined;
}

const textNames = {
  connectionLost: 1,
  connectionRestored: 1,
  failure: 1,
  errorTitle: 1,
  back: 1,
  notifications: 1,
  namedNotifications: 1,
  close: 1,
  more: 1,
  clearAll: 1,
  recentMessages: 1,
  inbox: 1,
  unread: 1,
  markRead: 1,
  markAllRead: 1,
  olderMessages: 1,
  noMessages: 1,
  inboxUnavailable: 1,
  levels: 1,
} as const satisfies {
  [Name in keyof Required<Texts>]: 1;
};

/** Languages that are written from right to left, by their first subtag, and scripts, by ISO 15924. */
const rightToLeft =
  /^(?:ar|arc|ckb|dv|fa|he|ks|nqo|ps|sd|syr|ug|ur|yi)(?:-|$)|-(?:Arab|Hebr|Thaa|Nkoo|Syrc)(?:-|$)/i;
/** ISO 15924 subtags of scripts that are written from left to right, whatever the language. */
const leftToRight = /-(?:Latn|Cyrl|Deva)(?:-|$)/i;

/** Texts that can be `false`. */
const optional: readonly string[] = [
  "connectionLost",
  "connectionRestored",
  "failure",
] satisfies (keyof Texts)[];
/** Texts that have a number in them, with their defaults. */
const counted: { readonly [name: string]: string } = { more: "{count} more", unread: "{count} unread" };
/** Texts that can be functions. */
const computed: readonly string[] = ["failure", "errorTitle"] satisfies (keyof Texts)[];

/** The language of each request, and the texts that the runtime shows in it. */
export class Language {
  /** The texts of each request, because views need them at each rendering. */
  readonly #known = new WeakMap<LiveRequest, Texts | false>();

  /** @throws {DjustError} DJ_APP_OPTION */
  constructor(
    private readonly options: LanguageOptions,
    private readonly logger: Logger,
  ) {
    if (typeof options.texts === "object" && options.texts !== null) checkTexts(options.texts);
  }

  lang(request: LiveRequest | undefined): string {
    const { lang = "en" } = this.options;
    if (typeof lang === "string") return lang;
    return (request && this.#orDefault("lang", () => lang(request), checkLang)) ?? "en";
  }

  dir(request: LiveRequest | undefined): "ltr" | "rtl" {
    const { dir } = this.options;
    const given =
      typeof dir === "function" ? request && this.#orDefault("dir", () => dir(request), checkDir) : dir;
    if (given) return given;
    const lang = this.lang(request);
    return rightToLeft.test(lang) && !leftToRight.test(lang) ? "rtl" : "ltr";
  }

  /** The texts for a connection that is lost, and that is restored; `undefined` for neither. */
  connection(request: LiveRequest | undefined): readonly (string | false)[] | undefined {
    const texts = this.#texts(request);
    if (texts === false) return undefined;
    return [
      texts.connectionLost ?? "Connection lost. Reconnecting…",
      texts.connectionRestored ?? "Connected again.",
    ];
  }

  /** The sentence for a failed event; `undefined` for none. */
  failure(code: ErrorCode, request: LiveRequest | undefined): string | undefined {
    return this.#failure(this.#texts(request), code, request);
  }

  #failure(texts: Texts | false, code: ErrorCode, request: LiveRequest | undefined): string | undefined {
    if (texts === false) return undefined;
    const give = (): string | false | undefined => {
      const { failure } = texts;
      return typeof failure === "function" ? failure(code, this.lang(request)) : failure;
    };
    const text = this.#orDefault("texts.failure", give, checkFailure);
    if (text === false) return undefined;
    return text ?? failureTexts[code] ?? failureTexts.DJ_INTERNAL;
  }

  /** The sentences that a page script shows by itself, by error code; `undefined` for the defaults. */
  pageFailures(request: LiveRequest | undefined): { readonly [code: string]: string | false } | undefined {
    const texts = this.#texts(request);
    if (texts !== false && texts.failure === undefined) return undefined;
    const codes = Object.keys(pageFailureTexts) as ErrorCode[];
    return Object.fromEntries(codes.map((code) => [code, this.#failure(texts, code, request) ?? false]));
  }

  errorTitle(status: number, request: LiveRequest | undefined): string {
    const texts = this.#texts(request);
    const given = texts === false ? undefined : texts.errorTitle;
    const title =
      typeof given === "function"
        ? this.#orDefault("texts.errorTitle", () => given(status, this.lang(request)), checkErrorTitle)
        : given;
    return (
      title ?? (status === 404 ? "Not found" : status < 500 ? "Request refused" : "Something went wrong")
    );
  }

  back(request: LiveRequest | undefined): string {
    const texts = this.#texts(request);
    return (texts === false ? undefined : texts.back) ?? "Back to the page";
  }

  /** Texts around messages; `undefined` if the application's function threw, so that the defaults are used for now. */
  flash(request: LiveRequest | undefined): FlashTexts | undefined {
    const { texts = {} } = this.options;
    const given = typeof texts === "function" ? this.#textsOfOption(texts, request) : texts;
    return given === false ? {} : given && { ...given, lang: this.lang(request) };
  }

  #texts(request: LiveRequest | undefined): Texts | false {
    const { texts = {} } = this.options;
    return typeof texts === "function" ? (this.#textsOfOption(texts, request) ?? {}) : texts;
  }

  /** What the application's function returns for a request; `undefined` if it throws, which the next call tries again. */
  #textsOfOption(
    texts: (lang: string, request: LiveRequest | undefined) => Texts | false,
    request: LiveRequest | undefined,
  ): Texts | false | undefined {
    const known = request && this.#known.get(request);
    if (known !== undefined) return known;
    const found = this.#orDefault(
      "texts",
      () => texts(this.lang(request), request),
      (given) => {
        if (given !== false) checkTexts(given);
      },
    );
    if (request && found !== undefined) this.#known.set(request, found);
    return found;
  }

  /**
   * The result of an application's function; `undefined` if it throws or returns anything else than it may, so that
   * neither error pages nor the turns of failed events fail because of it.
   *
   * @param check throws for an invalid result
   */
  #orDefault<T>(option: string, give: () => T, check: (given: T) => void): T | undefined {
    let did = "threw";
    try {
      const given = give();
      did = "returned an invalid value";
      check(given);
      return given;
    } catch (err) {
      this.logger.error({ err }, `The option ${option} of createApp ${did}; its default is used`);
      return undefined;
    }
  }
}

/** @throws {DjustError} DJ_APP_OPTION */
function invalidResult(name: string, expected: string, given: unknown): DjustError {
  const hint = isPromise(given) ? " The function must be synchronous." : "";
  const what = isPromise(given)
    ? "a promise"
    : typeof given === "string" && given.length > limits.flashMessageLength
      ? `${given.length} characters`
      : describe(given);
  return new DjustError("DJ_APP_OPTION", `${name} must return ${expected}, got ${what}.${hint}`);
}

/** @throws {DjustError} DJ_APP_OPTION */
function checkLang(given: unknown): void {
  if (typeof given !== "string" || !isLanguage(given))
    throw invalidResult("lang", 'a language such as "en" or "pt-BR"', given);
}

/** Whether a text has the form of a language tag (BCP 47). */
export function isLanguage(text: string): boolean {
  return /^[a-z]{2,8}(?:-[a-z\d]{1,8})*$/i.test(text);
}

/** @throws {DjustError} DJ_APP_OPTION */
function checkDir(given: unknown): void {
  if (given !== "ltr" && given !== "rtl") throw invalidResult("dir", '"ltr" or "rtl"', given);
}

/** @throws {DjustError} DJ_APP_OPTION */
function checkFailure(given: unknown): void {
  const isText = typeof given === "string" && given.length <= limits.flashMessageLength;
  if (!isText && given !== false && given !== undefined)
    throw invalidResult(
      "texts.failure",
      `a string of up to ${limits.flashMessageLength} characters, or false`,
      given,
    );
}

/** @throws {DjustError} DJ_APP_OPTION */
function checkErrorTitle(given: unknown): void {
  if (typeof given !== "string" && given !== undefined)
    throw invalidResult("texts.errorTitle", "a string", given);
}

/** @throws {DjustError} DJ_APP_OPTION */
function checkTexts(texts: Texts): void {
  if (texts === null || typeof texts !== "object" || isPromise(texts))
    throw invalidResult("texts", "an object of texts, or false", texts);
  for (const [name, text] of Object.entries(texts)) {
    if (!Object.hasOwn(textNames, name))
      throw new DjustError(
        "DJ_APP_OPTION",
        `Unknown text ${describe(name)}.${didYouMean(name, Object.keys(textNames))} Valid texts: ${Object.keys(textNames).join(", ")}.`,
      );
    if (text === undefined) continue;
    if (name === "levels") {
      checkLevels(text);
      continue;
    }
    if (Object.hasOwn(counted, name) && !String(text).includes("{count}"))
      throw new DjustError(
        "DJ_APP_OPTION",
        `texts.${name} must be a string with {count} in it, such as "${counted[name]}", got ${describe(text)}.`,
      );
    const isFunction = typeof text === "function" && computed.includes(name);
    const isText = typeof text === "string" || (text === false && optional.includes(name));
    if (typeof text === "string" && text.length > limits.flashMessageLength)
      throw new DjustError(
        "DJ_APP_OPTION",
        `texts.${name} must have at most ${limits.flashMessageLength} characters, got ${text.length}.`,
      );
    if (isText || isFunction) continue;
    const expected = optional.includes(name) ? "a string or false" : "a string";
    throw new DjustError("DJ_APP_OPTION", `texts.${name} must be ${expected}, got ${describe(text)}.`);
  }
}

/** @throws {DjustError} DJ_APP_OPTION */
function checkLevels(levels: unknown): void {
  const names: readonly unknown[] =
    levels !== null && typeof levels === "object" ? Object.values(levels) : [0];
  if (Array.isArray(levels) || names.some((name) => typeof name !== "string"))
    throw new DjustError(
      "DJ_APP_OPTION",
      `texts.levels must be an object of strings such as { error: "Fehler" }, got ${describe(levels)}.`,
    );
}
