import { DjustError, describe, didYouMean } from "../wire/index.js";
import { isLanguage } from "./language.js";
import type { AppOptions } from "./options.js";

/** Whether a value is valid for an option. */
type Check = (value: unknown) => boolean;

const isObject: Check = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const isFunction: Check = (value) => typeof value === "function";
const isString: Check = (value) => typeof value === "string";
const isBoolean: Check = (value) => typeof value === "boolean";
const isOneOf =
  (...values: readonly unknown[]): Check =>
  (value) =>
    values.includes(value);
const either =
  (...checks: readonly Check[]): Check =>
  (value) =>
    checks.some((check) => check(value));
const isListOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const isTableOfActions: Check = (value) =>
  isObject(value) &&
  Object.values(value as object).every(
    (action) =>
      isObject(action) && isFunction(action.run) && (action.undo === undefined || isFunction(action.undo)),
  );
const unchecked: Check = () => true;

const booleans = "true or false";

/** What each option of createApp must be. Options that are `unchecked` here are checked where they are read. */
const optionChecks: { readonly [Name in keyof Required<AppOptions>]: readonly [Check, string] } = {
  secret: [unchecked, ""],
  routes: [unchecked, ""],
  layout: [isFunction, "a function such as (page) => html`…`"],
  baseStyles: [isBoolean, booleans],
  title: [isString, "a string"],
  lang: [
    either((value) => isString(value) && isLanguage(value as string), isFunction),
    'a language such as "en" or "pt-BR", or a function of the request',
  ],
  dir: [either(isOneOf("ltr", "rtl"), isFunction), '"ltr", "rtl" or a function of the request'],
  texts: [
    either(isObject, isFunction, isOneOf(false)),
    "an object of texts, a function of the language, or false",
  ],
  errorPage: [either(isFunction, isOneOf(false)), "a function, (error) => html`…`, or false"],
  navigation: [isOneOf("marked", "auto"), '"marked" or "auto"'],
  flash: [unchecked, ""],
  transports: [unchecked, ""],
  basePath: [unchecked, ""],
  renderFile: [isFunction, 'a function such as liquid({ root: "views" }) from "djust-ts/liquid"'],
  onMount: [either(isFunction, isListOf(isFunction)), "a function, or a list of functions"],
  sessionStore: [unchecked, ""],
  cookie: [isObject, "an object such as { maxAgeMs: 3600000 }"],
  cspNonce: [isFunction, "a function such as (request) => request.locals.cspNonce"],
  allowedOrigins: [isListOf(isOrigin), 'a list of origins such as ["https://admin.example"]'],
  trustProxy: [isBoolean, booleans],
  development: [isBoolean, booleans],
  developmentTools: [isBoolean, booleans],
  logger: [unchecked, ""],
  metrics: [unchecked, ""],
  broker: [unchecked, ""],
  outboxStore: [unchecked, ""],
  carryStore: [unchecked, ""],
  undoable: [isTableOfActions, "a table of actions such as { deleteOrder: { run: ({ id }) => … } }"],
  undoStore: [unchecked, ""],
  inboxStore: [unchecked, ""],
  uploadStorage: [unchecked, ""],
  clock: [unchecked, ""],
  limits: [isObject, "an object such as { turnTimeoutMs: 10000 }"],
};

/** The methods that replaceable parts of an application must have. */
const methodsOf: { readonly [Name in keyof AppOptions]?: readonly string[] } = {
  sessionStore: ["get", "set", "destroy"],
  logger: ["debug", "info", "warn", "error"],
  metrics: ["count", "record"],
  broker: ["publish", "publishFlash", "subscribe"],
  outboxStore: ["add", "acknowledge", "claim", "attached", "passOn", "settle", "remove", "listen"],
  carryStore: ["once", "keep", "take"],
  undoStore: ["add", "undo", "takeDue", "extend", "done"],
  inboxStore: ["put", "update", "remove", "read", "list", "watch"],
  uploadStorage: ["create"],
  clock: ["now", "setTimeout", "clearTimeout"],
};

/**
 * Checks the types of the options of createApp.
 *
 * @throws {DjustError} DJ_APP_OPTION
 */
export function checkOptions(options: AppOptions): void {
  if (!isObject(options))
    throw optionError("createApp must be called with an options object. Use createApp({ secret, routes }).");
  if (notAwaited in options)
    throw optionError("redis() returns a promise. Await it: createApp({ ...(await redis()), … }).");
  checkValues(options, optionChecks);
  for (const [name, methods] of Object.entries(methodsOf)) checkMethods(options, name, methods);
}

function checkValues(options: object, checks: { readonly [name: string]: readonly [Check, string] }): void {
  for (const [name, [check, expected]] of Object.entries(checks)) {
    const value: unknown = (options as Record<string, unknown>)[name];
    if (value === undefined || check(value)) continue;
    const wrong = Array.isArray(value)
      ? value.find((one) => !check(name === "onMount" ? one : [one]))
      : value;
    throw optionError(`${name} must be ${expected}, got ${describe(wrong)}.`);
  }
}

function checkMethods(options: AppOptions, name: string, methods: readonly string[]): void {
  const part: unknown = (options as unknown as Record<string, unknown>)[name];
  const may = name === "logger" ? "be false or " : "";
  if (part === undefined || (name === "logger" && part === false)) return;
  const missing = methods.filter((method) => typeof Object(part)[method] !== "function");
  if (missing.length > 0)
    throw optionError(
      `${name} must ${may}have the methods ${methods.join(", ")}. Missing: ${missing.join(", ")}.`,
    );
}

/** Whether a value is the origin of a URL, with or without a slash at its end. */
function isOrigin(value: unknown): boolean {
  if (typeof value !== "string" || !URL.canParse(value)) return false;
  return new URL(value).origin === value.replace(/\/$/, "").toLowerCase();
}

/** Marks the promise of `redis()`, so that spreading it into the options is detected. */
const notAwaited = Symbol.for("djust-ts.not-awaited");

/** Properties of `redis()` that are not options, but are spread with them. */
const redisNames: readonly string[] = ["broadcast", "close"];

/** The errors for options that do not exist. */
export function unknownOptions(options: AppOptions): readonly DjustError[] {
  const known = Object.keys(optionChecks);
  return Object.keys(options)
    .filter((name) => !known.includes(name) && !redisNames.includes(name))
    .map((name) =>
      optionError(
        `Unknown option in createApp: ${name}.${didYouMean(name, known)} Valid options: ${known.join(", ")}.`,
      ),
    );
}

function optionError(message: string): DjustError {
  return new DjustError("DJ_APP_OPTION", message);
}
