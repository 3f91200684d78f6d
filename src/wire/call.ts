/** A handler and its positional arguments, as an attribute names them: `save`, `save(3, 'x', true)`. */
export interface HandlerCall {
  /** In camel case. */
  readonly name: string;
  readonly args: readonly (string | number | boolean | null)[];
}

/** What single quotes leave bare and double quotes do not, and the other way round. */
const requoted: { readonly [part: string]: string } = { '"': '\\"', "\\'": "'" };

/**
 * Reads a handler call. Arguments are what JSON has for numbers, strings, `true`, `false` and `null`,
 * strings also in single quotes; nothing is evaluated.
 *
 * @returns `undefined` when the text is no such call
 */
export function readCall(text: string): HandlerCall | undefined {
  const [, name, list = ""] = /^\s*([\w$\x80-\uffff-]+)\s*(?:\((.*)\)\s*)?$/s.exec(text) ?? [];
  if (name === undefined) return undefined;
  const json = list.replace(
    /(["'])((?:\\.|(?!\1)[^\\])*)\1/gs,
    (_all, _quote, body: string) => `"${body.replace(/\\.|"/gs, (part) => requoted[part] ?? part)}"`,
  );
  try {
    const args: HandlerCall["args"] = JSON.parse(`[${json}]`);
    return args.some((value) => Object(value) === value) ? undefined : { name: camelCaseName(name), args };
  } catch {
    return undefined;
  }
}

/** `delete-item` becomes `deleteItem`; what has no hyphen stays as written. */
export function camelCaseName(text: string): string {
  return text.replace(/-+([^-])/g, (_, letter: string) => letter.toUpperCase());
}
