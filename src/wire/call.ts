/**
 * A handler's name, its positional arguments and its named parameters, as attributes specify them: `save`,
 * `save(3, 'x', true)`, `remove({"id":7})`.
 */
export type HandlerCall = readonly [name: string, args: readonly unknown[], named?: unknown];

/** Turns `delete-item` into `deleteItem`. Names without hyphens stay as written. */
export const camelCase = (text: string): string =>
  // The letter is optional so that a long run of trailing hyphens is not matched again at each hyphen.
  text.replace(/-+([^-]?)/g, (run, letter: string) => (letter ? letter.toUpperCase() : run));

/** The name of the handler in an attribute, without its arguments. */
export const handlerName = (text: string): string => camelCase(text.replace(/\(.*/s, "").trim());

/**
 * Parses a handler call. Arguments are JSON: numbers, strings (single quotes are allowed), `true`, `false` and `null`,
 * and an object of named parameters in the last place. Nothing is evaluated.
 *
 * @throws {Error} if the text is not a handler call
 */
export const parseCall = (text: string): HandlerCall => {
  const [found, list = ""] = /^\s*[\w$\x80-\uffff-]+\s*(?:\((.*)\)\s*)?$/s.exec(text) ?? [];
  // Single-quoted strings may contain bare double quotes, and the other way round.
  const json = list.replace(
    /(["'])((?:\\.|(?!\1)[^\\])*)\1/gs,
    (_all, _quote, body: string) =>
      `"${body.replace(/\\.|"/gs, (part) => (part === '"' ? '\\"' : part === "\\'" ? "'" : part))}"`,
  );
  const args: unknown[] = JSON.parse(`[${json}]`);
  const isNamed = Object(args.at(-1)) === args.at(-1) && !Array.isArray(args.at(-1));
  const named = isNamed ? args.pop() : undefined;
  if (!found || args.some((value) => Object(value) === value)) throw new Error("no handler call");
  return [handlerName(text), args, named];
};

/** The key of the positional arguments among an event's parameters. */
export const argsKey = "_args";

/**
 * The key of a parameter on the wire. A form field may be called `_args` as well: an added underscore
 * distinguishes it from the positional arguments, and the server removes it again.
 */
export const paramKey = (name: string): string => name.replace(/^_+args$/, "_$&");

/** Checks for the values of `dj-value-NAME:TYPE` and `data-NAME:TYPE`, after parsing as JSON. */
export const paramTypes: Readonly<Record<string, (value: unknown) => boolean>> = {
  int: Number.isSafeInteger,
  float: Number.isFinite,
  bool: (value) => !!value === value,
  json: () => true,
};

/**
 * Adds the parameter that a `dj-value-*` or `data-*` attribute specifies.
 *
 * @throws {Error} DJ_EVENT_PARAMS if the value does not have the type that the attribute specifies
 */
export const addParam = (params: Record<string, unknown>, name: string, value: string): void => {
  const [, , key, type] = /^(data|dj-value)-([^:]+):?(.*)/.exec(name) ?? [];
  if (!key) return;
  const typed: unknown = type ? JSON.parse(value) : value;
  if (type && !(Object.hasOwn(paramTypes, type) && paramTypes[type]?.(typed)))
    throw new Error(`DJ_EVENT_PARAMS: ${name}="${value}"`);
  params[paramKey(camelCase(key))] = typed;
};
