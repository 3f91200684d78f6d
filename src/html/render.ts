import { DjustError } from "../wire/index.js";
import { compile } from "./compile.js";
import { type Compiled, expressionsOf, Kind } from "./compiled.js";
import { valueError } from "./place.js";
import { renderArray, renderEach } from "./render-list.js";
import { Each, Raw, Template } from "./template.js";
import { Instance, type Rendered, slotText, type Value } from "./tree.js";
import { refusedUrl } from "./url.js";
import { abandon, numberValue, refuse, textValue } from "./value.js";

/**
 * Renders a template.
 *
 * @param template what a view's `render()` gave
 * @param previous the rendering before: whatever is equal in it is used again, and all of it when nothing
 *   changed
 * @param from what gave the template, for errors
 * @throws {DjustError} DJ_RENDER, DJ_TEMPLATE, DJ_TEMPLATE_VALUE, DJ_TEMPLATE_KEY
 */
export function render(template: Template, previous?: Rendered, from = "render()"): Rendered {
  if (!(template instanceof Template)) {
    abandon(template);
    throw new DjustError(
      "DJ_RENDER",
      (template as unknown) instanceof Promise
        ? `${from} gave a Promise; it cannot be async: load data in mount() or in a handler`
        : `${from} gave ${template === null ? "null" : typeof template}; it has to return html\`…\``,
    );
  }
  return renderTemplate(template, previous);
}

/** The node for a template; the node before where it is an equal rendering of the same template. */
function renderTemplate(template: Template, before: Value | undefined): Instance {
  if (!(before instanceof Instance) || before.compiled.source !== template.strings) return first(template);
  const compiled = before.compiled;
  const given = template.values;
  const old = before.values;
  let values: Value[] | null = null;
  for (let index = 0; index < given.length; index++) {
    const value = given[index];
    const oldValue = old[index];
    // "" is what an attribute has that `true` gave, so it alone does not tell that nothing changed.
    if (value === oldValue && value !== "") continue;
    const newValue = renderValue(value, oldValue, compiled, index);
    if (newValue === oldValue) continue;
    values ??= old.slice();
    values[index] = newValue;
  }
  if (values === null) return before;
  if (compiled.urls.length > 0) checkUrls(compiled, values, old);
  return new Instance(compiled, values);
}

function first(template: Template): Instance {
  const compiled = compile(template.strings);
  const values = template.values.map((value, index) => renderValue(value, undefined, compiled, index));
  if (compiled.urls.length > 0) checkUrls(compiled, values, []);
  return new Instance(compiled, values);
}

function renderValue(value: unknown, before: Value | undefined, compiled: Compiled, index: number): Value {
  const kind = compiled.kinds[index] ?? Kind.content;
  return kind === Kind.content
    ? renderContent(value, before, compiled, index)
    : textValue(kind, value, compiled, index);
}

/**
 * The node for what is given as content.
 *
 * @param before the node that stood there before
 * @param compiled the template it stands in, for errors
 * @param index its expression there
 */
export function renderContent(
  value: unknown,
  before: Value | undefined,
  compiled: Compiled,
  index: number,
): Value {
  switch (typeof value) {
    case "string":
      return value;
    case "number":
      return numberValue(value);
    case "bigint":
      return String(value);
    case "boolean":
    case "undefined":
      return "";
    case "object":
      if (value === null) return "";
      if (value instanceof Template) return renderTemplate(value, before);
      if (value instanceof Each) return renderEach(value, before, compiled, index);
      if (value instanceof Raw) return before instanceof Raw && before.equals(value) ? before : value;
      if (Array.isArray(value)) return renderArray(value, before, compiled, index);
      if (typeof (value as Partial<Iterable<unknown>>)[Symbol.iterator] === "function")
        return renderArray(Array.from(value as Iterable<unknown>), before, compiled, index);
  }
  throw refuse(value, compiled, index);
}

function checkUrls(compiled: Compiled, values: readonly Value[], old: readonly Value[]): void {
  for (const slot of compiled.urls) {
    const end = slot.from + expressionsOf(slot);
    let index = slot.from;
    while (index < end && values[index] === old[index]) index++;
    if (index === end || slot.url === null) continue;
    const text = slotText(slot, values);
    const refused = text === null ? null : refusedUrl(text, slot.url, slot.texts?.[0]);
    if (refused !== null)
      throw valueError(
        "DJ_TEMPLATE_VALUE",
        compiled.source,
        slot.from,
        `${refused.given} in the attribute "${slot.name}"`,
        refused.advice,
      );
  }
}
