import {
  addParam,
  argsKey,
  DjustError,
  describe,
  formFields,
  type HandlerCall,
  limits,
  names,
  type Params,
  paramKey,
  parseCall,
  parseJson,
} from "../../wire/index.js";
import type { StartTag } from "./html-tags.js";

/**
 * The name with which an application's own field is posted. A name that the server itself uses gets a prefix, so that
 * the field is never mistaken for one of the server's.
 */
export function postedName(name: string): string {
  return ownName.test(name) || name.startsWith(escapePrefix) ? escapePrefix + name : name;
}

function originalName(posted: string): string {
  return posted.startsWith(escapePrefix) ? posted.slice(escapePrefix.length) : posted;
}

/** The event of a form that was posted without a script. */
export interface NoScriptEvent {
  readonly event: string;
  readonly params: Params;
  /** Values of the fields bound with `dj-model`, by the name of the view's field. */
  readonly models: Params;
  /** The view token of the page that contained the form. */
  readonly token: string | undefined;
}

/**
 * A field whose value is more than its text: its name in the form, its kind, the view's field that it is bound to, and
 * the value of a checkbox.
 */
export type Bound = readonly [name: string, kind: BoundKind, model?: string, value?: string];
export type BoundKind = keyof typeof readers;

/** The value that the page script would have sent for such a field. */
const readers = {
  text: (values) => values.at(-1),
  number: ([value]) => (value === undefined ? undefined : value === "" ? null : Number(value)),
  checkbox: (values, checked = "on") => values.includes(checked),
  /** A select element with `multiple`, or checkboxes that share a binding. */
  choices: (values): readonly string[] => values,
  file: () => undefined,
} satisfies { [kind: string]: (values: readonly string[], value?: string) => unknown };

/** Names that the server gives to fields of a plain form. */
const ownName = new RegExp(
  `^(?:(?:${Object.values(formFields).join("|")})(?::|$)|${names.model}:|${names.upload}:)`,
);
const escapePrefix = `${names.plain}:`;
const buttonPrefix = `${formFields.event}:`;
/** Maximum length of a call such as `save(3)`, in characters. */
const maxCallLength = 1_000;

/**
 * Reads the event of a plain form as the page script would have sent it.
 *
 * @param fields the posted form
 * @param bounds limits on the number of fields
 * @returns `undefined` if the form names no event
 * @throws {DjustError} DJ_FILE_UPLOAD, DJ_FRAME_FIELD, DJ_FRAME_JSON, DJ_FRAME_SIZE
 */
export function parseNoScriptEvent(
  fields: URLSearchParams,
  bounds: { readonly frameDepth: number; readonly frameKeys: number } = limits,
): NoScriptEvent | undefined {
  if (fields.size > bounds.frameKeys)
    throw new DjustError("DJ_FRAME_SIZE", `A form must not have more than ${bounds.frameKeys} fields.`);
  const bound = readBound(fields.get(formFields.bound), bounds);
  const button = [...fields.keys()].filter((name) => name.startsWith(buttonPrefix)).at(-1);
  const called = readEvent(button?.slice(buttonPrefix.length) ?? fields.get(formFields.event), bounds);
  if (!called) return undefined;
  const entered = enteredIn(fields);
  return {
    ...called,
    models: modelsOf(entered, bound, bounds.frameKeys),
    params: { ...(button === undefined ? paramsOf(entered, bound) : undefined), ...called.params },
    token: fields.get(formFields.token) ?? undefined,
  };
}

/** @param maxValues maximum number of values of all fields together; several rows may name the same field */
function modelsOf(entered: Entered, bound: readonly Bound[], maxValues: number): Params {
  const models: Record<string, unknown> = {};
  let left = maxValues;
  for (const [name, kind, model, value] of bound) {
    const values = entered.get(name) ?? [];
    if (kind === "file" && values.some((file) => file !== "")) throw noFiles(name);
    if (model === undefined) continue;
    const read = readers[kind](values, value);
    left -= Array.isArray(read) ? read.length : 1;
    if (left < 0)
      throw new DjustError(
        "DJ_FRAME_SIZE",
        `The bound fields of a form must not have more than ${maxValues} values.`,
      );
    const before = models[model];
    if (Array.isArray(before) && Array.isArray(read)) before.push(...read);
    else if (read !== undefined) set(models, model, Array.isArray(read) ? [...read] : read);
  }
  return models;
}

/** The form's own fields by their keys on the wire; a name that occurs twice has an array. */
function paramsOf(entered: Entered, bound: readonly Bound[]): Params {
  const left = new Set(bound.flatMap(([name, kind]) => (kind === "file" ? [name] : [])));
  const params: Record<string, unknown> = {};
  for (const [name, values] of entered) {
    if (left.has(name) || ownName.test(name)) continue;
    set(params, paramKey(originalName(name)), values.length > 1 ? values : values[0]);
  }
  return params;
}

/** The values of each field by its posted name. */
type Entered = ReadonlyMap<string, readonly string[]>;

/** Browsers post every line break as CR LF (HTML, 4.10.21.8); page scripts see LF. */
function enteredIn(fields: URLSearchParams): Entered {
  const entered = new Map<string, string[]>();
  for (const [name, posted] of fields) {
    const value = posted.replace(/\r\n/g, "\n");
    const values = entered.get(name);
    if (values) values.push(value);
    else entered.set(name, [value]);
  }
  return entered;
}

function set(target: Record<string, unknown>, name: string, value: unknown): void {
  if (name === "__proto__")
    throw new DjustError("DJ_FRAME_FIELD", 'A form field must not be named "__proto__". Rename the field.');
  target[name] = value;
}

function noFiles(name: string): DjustError {
  return new DjustError(
    "DJ_FILE_UPLOAD",
    `The field ${describe(name)} must be empty, because it is no upload of the view. Give it dj-upload and call allowUpload().`,
  );
}

/** Parses a handler call, such as that of `dj-click="save(3)"`. */
export function callText(text: string): HandlerCall | undefined {
  return text.length > maxCallLength ? undefined : valueOrUndefined(() => parseCall(text));
}

function valueOrUndefined<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/**
 * Encodes a call with its parameters as the value of a field: `save(3)`, or `save {"_args":[3],"id":5}`.
 *
 * @param attributes the element's attributes, whose `dj-value-*` and `data-*` are parameters
 * @param written the call as written in the page
 * @returns `undefined` if a parameter does not have the type that its attribute names
 */
export function eventText(
  [name, args, named]: HandlerCall,
  params: Params,
  attributes: StartTag["attributes"],
  written: string,
): string | undefined {
  const all: Record<string, unknown> = { ...params };
  const isRead = valueOrUndefined(() => {
    for (const [attribute, { value }] of attributes) addParam(all, attribute, value);
    return true;
  });
  if (!isRead) return undefined;
  if (Object.keys(all).length === 0) return written;
  Object.assign(all, named);
  if (args.length > 0) all[argsKey] = args;
  return `${name} ${JSON.stringify(all)}`;
}

/** Decodes the result of {@link eventText}. */
function readEvent(
  text: string | null,
  bounds: { readonly frameDepth: number; readonly frameKeys: number },
): { event: string; params: Params } | undefined {
  const [, event, json] = /^([^\s({]+) (\{.*\})$/s.exec(text ?? "") ?? [];
  if (event !== undefined && json !== undefined) return { event, params: parseJson(json, bounds) as Params };
  const call = callText(text ?? "");
  if (!call) return undefined;
  const [name, args, named] = call;
  return {
    event: name,
    params: { ...Object(named), ...(args.length > 0 ? { [argsKey]: args } : undefined) },
  };
}

function readBound(
  text: string | null,
  bounds: { readonly frameDepth: number; readonly frameKeys: number },
): readonly Bound[] {
  const rows = text === null ? [] : parseJson(text, bounds);
  if (!Array.isArray(rows) || !rows.every(isBound))
    throw new DjustError(
      "DJ_FRAME_FIELD",
      `The field "${formFields.bound}" must be sent unchanged. Load the page again.`,
    );
  // A page lists each row once.
  return [...new Map(rows.map((row) => [JSON.stringify(row), row])).values()];
}

function isBound(row: unknown): row is Bound {
  return (
    Array.isArray(row) &&
    row.every((part) => typeof part === "string") &&
    typeof row[0] === "string" &&
    Object.hasOwn(readers, String(row[1]))
  );
}
