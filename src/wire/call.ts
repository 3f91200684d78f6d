/** A handler and its positional arguments, as an attribute names them: `save`, `save(3, 'x', true)`. */
export type HandlerCall = readonly [name: string, args: readonly unknown[]];

/** `delete-item` becomes `deleteItem`; what has no hyphen stays as written. */
export const camelCase = (text: string): string =>
  // The letter is optional so that a long run of hyphens at the end is not tried again at each of them.
  text.replace(/-+([^-]?)/g, (run, letter: string) => (letter ? letter.toUpperCase() : run));

/** The handler that an attribute's text names, whatever its arguments. */
export const handlerName = (text: string): string => camelCase(text.replace(/\(.*/s, "").trim());

/**
 * Reads a handler call. Arguments are what JSON has for numbers, strings, `true`, `false` and
 * `null`, strings also in single quotes; nothing is evaluated.
 *
 * @throws {Error} when the text is no such call
 */
export const parseCall = (text: string): HandlerCall => {
  const [found, list = ""] = /^\s*[\w$\x80-\uffff-]+\s*(?:\((.*)\)\s*)?$/s.exec(text) ?? [];
  // What single quotes leave bare double quotes do not, and the other way round.
  const json = list.replace(
    /(["'])((?:\\.|(?!\1)[^\\])*)\1/gs,
    (_all, _quote, body: string) =>
      `"${body.replace(/\\.|"/gs, (part) => (part === '"' ? '\\"' : part === "\\'" ? "'" : part))}"`,
  );
  const args: unknown[] = JSON.parse(`[${json}]`);
  if (!found || args.some((value) => Object(value) === value)) throw new Error("no handler call");
  return [handlerName(text), args];
};

/** The key of a call's positional arguments among an event's parameters. */
export const argsKey = "_args";

/**
 * The key that a parameter has on the wire. A form field may be called `_args` too: one more
 * underscore tells it from the positional arguments, and the server takes it off again.
 */
export const paramKey = (name: string): string => name.replace(/^_+args$/, "_$&");

/** What a value that `dj-value-NAME:TYPE` or `data-NAME:TYPE` names may be, once read as JSON. */
const types: Readonly<Record<string, (value: unknown) => boolean>> = {
  int: Number.isSafeInteger,
  float: Number.isFinite,
  bool: (value) => !!value === value,
  json: () => true,
};

/**
 * Adds the parameter that a `dj-value-*` or `data-*` attribute is, if it is one.
 *
 * @throws {Error} DJ_EVENT_PARAMS where it is not of the type it names
 */
export const addParam = (params: Record<string, unknown>, name: string, value: string): void => {
  const [, , key, type] = /^(data|dj-value)-([^:]+):?(.*)/.exec(name) ?? [];
  if (!key) return;
  const typed: unknown = type ? JSON.parse(value) : value;
  if (type && !types[type]?.(typed)) throw new Error(`DJ_EVENT_PARAMS: ${name}="${value}"`);
  params[paramKey(camelCase(key))] = typed;
};
