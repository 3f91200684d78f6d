import { DjustError, isPromise } from "../wire/index.js";
import { compile, compileOwn } from "./compile.js";
import { type CompiledTemplate, ExpressionKind, expressionCount } from "./compiled.js";
import { prefixed } from "./name-prefix.js";
import { Each, Embedded, type Key, Raw, Template } from "./template.js";
import { expressionError } from "./template-error.js";
import { Instance, List, OwnedInstance, type Rendered, slotText, type Value } from "./tree.js";
import { refusedUrl } from "./url.js";
import { ignoreRejection, numberValue, textValue, unsupportedValue } from "./value.js";

// Templates and lists contain each other, so the functions that render them are in one file.

/**
 * Renders a template.
 *
 * @param template the result of a view's `render()`
 * @param previous the previous rendering: nodes that are equal are reused, and the whole of it if nothing changed
 * @param source the function that returned the template, for error messages
 * @param of what it is rendered for, which is called with each new or changed rendering of a template that has `dj-`
 *   attributes
 * @throws {DjustError} DJ_RENDER, DJ_TEMPLATE, DJ_TEMPLATE_VALUE, DJ_TEMPLATE_KEY
 */
export function render(template: Template, previous?: Rendered, source = "render()", of?: Scope): Rendered {
  if (!(template instanceof Template)) refuseTemplate(template, source);
  // Rendering is synchronous, but a template may render another one to text.
  const outer = scope;
  scope = of;
  try {
    return renderTemplate(template, previous);
  } finally {
    scope = outer;
  }
}

/** @throws {DjustError} DJ_RENDER for what is not a template; see {@link render} */
export function refuseTemplate(given: unknown, source: string): never {
  ignoreRejection(given);
  throw new DjustError(
    "DJ_RENDER",
    isPromise(given)
      ? `${source} must not be async, but returned a Promise. Load data in mount() or in a handler.`
      : `${source} must return html\`…\`, got ${given === null ? "null" : typeof given}.`,
  );
}

/** Whether the rendering of a template is the one that there is already, because its values are the same. */
export function hasValues({ compiled, values: old }: Rendered, { strings, values }: Template): boolean {
  if (compiled.source !== strings) return false;
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    // An attribute set to `true` also has the value "".
    if (value !== old[index] || value === "") return false;
  }
  return true;
}

/**
 * Renders the template of a component.
 *
 * @param of the component
 * @throws {DjustError} see {@link render}
 */
export function renderOwned(
  template: Template,
  previous: OwnedInstance | undefined,
  of: Scope,
): OwnedInstance {
  const instance = renderFor(of, template, previous);
  return instance === previous ? previous : new OwnedInstance(instance.compiled, instance.values, of);
}

/**
 * Renders a template between tags for another view or component than the one around it.
 *
 * @param previous the node that was at this place before
 */
export function renderFor(of: Scope | undefined, template: Template, previous: unknown): Instance {
  const before = previous instanceof Instance ? previous : undefined;
  const outer = scope;
  scope = of;
  try {
    return renderTemplate(template, before);
  } finally {
    scope = outer;
  }
}

/** Checks rendered templates for mistakes that depend on the view or component. */
export interface Inspector {
  inspect(instance: Rendered): void;
}

/** What templates are rendered for: a view, or a component. */
export interface Scope extends Inspector {
  /** The id of the component, before the names in its attributes; absent for a view. */
  readonly prefix?: string | undefined;
}

let scope: Scope | undefined;

/** The node of a template; the previous node if it is an equal rendering of the same template. */
function renderTemplate(template: Template, previous: Value | undefined): Instance {
  if (!(previous instanceof Instance) || previous.compiled.source !== template.strings)
    return renderFirst(template);
  const compiled = previous.compiled;
  if (compiled.hasNames && !isOfScope(previous)) return renderFirst(template);
  const given = template.values;
  const old = previous.values;
  let values: Value[] | null = null;
  for (let index = 0; index < given.length; index++) {
    const value = given[index];
    const oldValue = old[index];
    // An attribute set to `true` also has the value "", so "" alone does not prove that nothing changed.
    if (value === oldValue && value !== "") continue;
    const newValue = renderValue(value, oldValue, compiled, index);
    if (newValue === oldValue) continue;
    values ??= old.slice();
    values[index] = newValue;
  }
  if (values === null) return previous;
  if (compiled.urls.length > 0) checkUrls(compiled, values, old);
  const instance = new Instance(compiled, values);
  if (scope !== undefined && compiled.directives.length > 0) scope.inspect(instance);
  return instance;
}

/** Whether the names in a rendering belong to what is rendered now. */
function isOfScope({ compiled, values }: Instance): boolean {
  return (compiled.prefixIndex === undefined ? undefined : values[compiled.prefixIndex]) === scope?.prefix;
}

function renderFirst(template: Template): Instance {
  const prefix = scope?.prefix;
  const compiled = prefix === undefined ? compile(template.strings) : compileOwn(template.strings);
  const values = template.values.map((value, index) => renderValue(value, undefined, compiled, index));
  if (compiled.prefixIndex !== undefined && prefix !== undefined) values.push(prefix);
  if (compiled.urls.length > 0) checkUrls(compiled, values, []);
  const instance = new Instance(compiled, values);
  if (scope !== undefined && compiled.directives.length > 0) scope.inspect(instance);
  return instance;
}

function renderValue(
  value: unknown,
  previous: Value | undefined,
  compiled: CompiledTemplate,
  index: number,
): Value {
  const kind = compiled.kinds[index] ?? ExpressionKind.content;
  if (kind === ExpressionKind.content) return renderContent(value, previous, compiled, index);
  return kind < ExpressionKind.ownHandler
    ? textValue(kind, value, compiled, index)
    : ownNames(kind, value, compiled, index);
}

/** The value of an attribute whose names are the component's own. */
function ownNames(
  kind: ExpressionKind,
  value: unknown,
  compiled: CompiledTemplate,
  index: number,
): string | number | null {
  const isHandler = kind === ExpressionKind.ownHandler;
  const text = textValue(
    isHandler ? ExpressionKind.handler : ExpressionKind.wholeBooleanish,
    value,
    compiled,
    index,
  );
  const names = kind === ExpressionKind.ownNames ? "several" : "one";
  return typeof text === "string" ? prefixed(text, scope?.prefix ?? "", names) : text;
}

/**
 * The node of a value between tags.
 *
 * @param previous the previous node at this position
 * @param compiled the template around it, for error messages
 * @param index the expression's position in that template
 */
function renderContent(
  value: unknown,
  previous: Value | undefined,
  compiled: CompiledTemplate,
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
      if (value instanceof Template) return renderTemplate(value, previous);
      if (previous instanceof OwnedInstance && value instanceof Embedded)
        return value.node(previous, scope) as Value;
      if (value instanceof Each) return renderEach(value, previous, compiled, index);
      if (value instanceof Raw) return previous instanceof Raw && previous.equals(value) ? previous : value;
      if (value instanceof Embedded) return value.node(previous, scope) as Value;
      if (Array.isArray(value)) return renderArray(value, previous, compiled, index);
      if (typeof (value as Partial<Iterable<unknown>>)[Symbol.iterator] === "function")
        return renderArray(Array.from(value as Iterable<unknown>), previous, compiled, index);
  }
  throw unsupportedValue(value, compiled, index);
}

/** The node of a list keyed by index. */
function renderArray(
  given: readonly unknown[],
  previous: Value | undefined,
  compiled: CompiledTemplate,
  index: number,
): List {
  const old = previous instanceof List && previous.keys === null ? previous : null;
  const length = given.length;
  let items: Value[] | null = old !== null && old.items.length === length ? null : [];
  for (let at = 0; at < length; at++) {
    const oldItem = old?.items[at];
    const item = renderContent(given[at], oldItem, compiled, index);
    if (items !== null) items[at] = item;
    else if (item !== oldItem) {
      items = old?.items.slice() ?? [];
      items[at] = item;
    }
  }
  return items === null && old !== null ? old : new List(null, items ?? []);
}

/** The node of a list with keys. */
function renderEach(
  list: Each,
  previous: Value | undefined,
  compiled: CompiledTemplate,
  index: number,
): List {
  const { items: given, template } = list;
  if (!(previous instanceof List) || previous.keys === null)
    return renderReordered(list, [], [], 0, [], compiled, index);
  const oldKeys = previous.keys;
  const oldItems = previous.items;
  let items: Value[] | null = null;
  let at = 0;
  for (; at < given.length; at++) {
    const item = given[at];
    if (at === oldKeys.length || keyOf(list, item, at) !== oldKeys[at]) break;
    const oldItem = oldItems[at];
    const node = renderContent(rowOf(template(item, at), compiled, index), oldItem, compiled, index);
    if (node === oldItem) continue;
    items ??= oldItems.slice();
    items[at] = node;
  }
  if (at === given.length && at === oldKeys.length)
    return items === null ? previous : new List(oldKeys, items);
  return renderReordered(list, oldKeys, oldItems, at, (items ?? oldItems).slice(0, at), compiled, index);
}

/**
 * Renders the rest of a list from the first item whose key differs, looking up old items by key.
 *
 * @param at index of the first key that differs
 * @param items the nodes up to that index
 */
function renderReordered(
  list: Each,
  oldKeys: readonly Key[],
  oldItems: readonly Value[],
  at: number,
  items: Value[],
  compiled: CompiledTemplate,
  index: number,
): List {
  const keys = oldKeys.slice(0, at);
  // The old index of each key; -1 once the key is in the new list.
  const oldIndexes = new Map<string, number>();
  for (let old = 0; old < oldKeys.length; old++) oldIndexes.set(String(oldKeys[old]), old < at ? -1 : old);
  for (let next = at; next < list.items.length; next++) {
    const item = list.items[next];
    const key = keyOf(list, item, next);
    if (typeof key !== "string" && typeof key !== "number" && typeof key !== "bigint")
      throw keyError(
        compiled,
        index,
        `The key of item ${next}${typeof list.key === "string" ? ` (its property "${list.key}")` : ""} must be a string or number, got ${key === null ? "null" : typeof key}`,
        "Use a value that identifies the item, such as its id",
      );
    const text = String(key);
    const oldIndex = oldIndexes.get(text);
    if (oldIndex === -1)
      throw keyError(
        compiled,
        index,
        `The keys of a list must be unique, but ${JSON.stringify(text)} occurs twice`,
        "Give each item its own key",
      );
    oldIndexes.set(text, -1);
    keys.push(key);
    items.push(
      renderContent(
        rowOf(list.template(item, next), compiled, index),
        oldIndex === undefined ? undefined : oldItems[oldIndex],
        compiled,
        index,
      ),
    );
  }
  return new List(keys, items);
}

/** @throws {DjustError} DJ_TEMPLATE_VALUE for an item whose function returns nothing */
function rowOf(row: unknown, compiled: CompiledTemplate, index: number): unknown {
  if (row !== undefined) return row;
  throw expressionError(
    "DJ_TEMPLATE_VALUE",
    compiled.source,
    index,
    "The function of each() must return html`…`, got undefined",
    "Write (item) => html`…` without braces, or add return",
  );
}

function keyOf(list: Each, item: unknown, at: number): unknown {
  const { key } = list;
  return typeof key === "function"
    ? key(item, at)
    : (item as { readonly [name: string]: unknown } | null | undefined)?.[key];
}

function keyError(compiled: CompiledTemplate, index: number, problem: string, fix: string): Error {
  return expressionError("DJ_TEMPLATE_KEY", compiled.source, index, problem, fix);
}

/** Checks the URLs that have changed. */
function checkUrls(compiled: CompiledTemplate, values: readonly Value[], old: readonly Value[]): void {
  for (const slot of compiled.urls) {
    const end = slot.firstIndex + expressionCount(slot);
    let index = slot.firstIndex;
    while (index < end && values[index] === old[index]) index++;
    if (index === end || slot.url === null) continue;
    const text = slotText(slot, values);
    const refused = text === null ? null : refusedUrl(text, slot.url, slot.statics?.[0]);
    if (refused !== null)
      throw expressionError(
        "DJ_TEMPLATE_VALUE",
        compiled.source,
        slot.firstIndex,
        `The attribute "${slot.name}" must not contain ${refused.given}`,
        refused.fix,
      );
  }
}
