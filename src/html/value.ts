import { isPromise, jsonOf, messageOf } from "../wire/index.js";
import { callText } from "./call-context.js";
import { Commands, commandsText } from "./commands.js";
import { type CompiledTemplate, ExpressionKind } from "./compiled.js";
import { isCallAttribute } from "./directives.js";
import { BoundHandler, type HandlerReference, handlerText } from "./handler-reference.js";
import { HookData } from "./hook-data.js";
import { Each, Raw, Template } from "./template.js";
import { expressionError, placeholder } from "./template-error.js";

/** The rendered value of an expression in an attribute or in the text of an element. */
export function textValue(
  kind: ExpressionKind,
  value: unknown,
  compiled: CompiledTemplate,
  index: number,
): string | number | null {
  if (kind === ExpressionKind.callString || kind === ExpressionKind.callArgument) {
    const context = kind === ExpressionKind.callString ? "string" : "argument";
    if (typeof value === "string") return callText(value, context);
    if (context === "argument" && (value === null || value === undefined)) return "null";
    if (context === "argument" && typeof value === "number" && !Number.isFinite(value)) return "null";
  }
  if (kind === ExpressionKind.json) return jsonValue(value, "The value of dj-hook-data", compiled, index);
  if (kind === ExpressionKind.property)
    return jsonValue(value, "A property of a custom element", compiled, index) ?? "null";
  switch (typeof value) {
    case "string":
      return kind === ExpressionKind.booleanAttribute ? presence(value !== "") : value;
    case "number":
      if (kind === ExpressionKind.booleanAttribute) return presence(value !== 0 && !Number.isNaN(value));
      return numberValue(value);
    case "bigint":
      return kind === ExpressionKind.booleanAttribute ? presence(value !== 0n) : String(value);
    case "boolean":
      if (takesKeywords(kind)) return String(value);
      return kind === ExpressionKind.part ? "" : presence(value);
    case "undefined":
      return emptyValue(kind);
    case "function":
      if (kind === ExpressionKind.handler) return handlerValue(value as HandlerReference, compiled, index);
      break;
    case "object":
      if (value === null) return emptyValue(kind);
      if (kind === ExpressionKind.handler && value instanceof BoundHandler)
        return handlerValue(value, compiled, index);
      if (kind === ExpressionKind.handler && value instanceof Commands)
        return commandsValue(value, compiled, index);
      if (kind === ExpressionKind.booleanAttribute && !isPromise(value)) return "";
  }
  throw unsupportedValue(value, compiled, index);
}

function jsonValue(
  given: unknown,
  owner: string,
  { source }: CompiledTemplate,
  index: number,
): string | null {
  const value = given instanceof HookData ? given.value : given;
  if (value === undefined || value === null) return null;
  try {
    return jsonOf(value, owner);
  } catch (error) {
    ignoreRejection(value);
    throw expressionError(
      "DJ_TEMPLATE_VALUE",
      source,
      index,
      messageOf(error),
      "Pass strings, numbers, booleans, null, and arrays and objects of them",
    );
  }
}

/** NaN becomes text, because NaN is not equal to itself and would always look changed. */
export function numberValue(value: number): string | number {
  return Number.isNaN(value) ? "NaN" : value;
}

function handlerValue(
  value: HandlerReference | BoundHandler,
  compiled: CompiledTemplate,
  index: number,
): string {
  const text = handlerText(value);
  if (text === undefined)
    throw unsupportedValue(value instanceof BoundHandler ? value.handler : value, compiled, index);
  return text;
}

function commandsValue(value: Commands, compiled: CompiledTemplate, index: number): string {
  const text = commandsText(value);
  return typeof text === "string" ? text : handlerValue(text, compiled, index);
}

function presence(isPresent: boolean): "" | null {
  return isPresent ? "" : null;
}

/** Whether `true` and `false` are rendered as words. */
function takesKeywords(kind: ExpressionKind): boolean {
  return kind === ExpressionKind.wholeBooleanish || kind >= ExpressionKind.partBooleanish;
}

/** The value of `null` and `undefined`. */
function emptyValue(kind: ExpressionKind): "" | null {
  return kind === ExpressionKind.part ||
    (kind >= ExpressionKind.partBooleanish && kind !== ExpressionKind.handler)
    ? ""
    : null;
}

/** Prevents the rejection of an unawaited promise from ending the process. */
export function ignoreRejection(promise: unknown): void {
  Promise.resolve(promise).catch(() => {});
}

/** The error for a value that cannot be rendered. It names the value's type and never its content, which may be secret. */
export function unsupportedValue(value: unknown, compiled: CompiledTemplate, index: number): Error {
  const slot = compiled.slots.find((candidate, at) => {
    const next = compiled.slots[at + 1];
    return index >= candidate.firstIndex && (next === undefined || index < next.firstIndex);
  });
  const isContent = slot === undefined || slot.type === "";
  const where = isContent
    ? "as content"
    : slot.type === "@"
      ? `in the attribute "${slot.name}"`
      : `in the text of <${slot.name}>`;
  const [given, fix] = explainValue(value, isContent, slot !== undefined && isCallAttribute(slot.name));
  ignoreRejection(value);
  return expressionError("DJ_TEMPLATE_VALUE", compiled.source, index, `Cannot render ${given} ${where}`, fix);
}

function explainValue(
  value: unknown,
  isContent: boolean,
  takesHandler: boolean,
): readonly [given: string, fix: string] {
  if (typeof value === "function")
    return [
      `a function${value.name ? ` (${value.name})` : ""}${takesHandler ? " that is not an event handler" : ""}`,
      takesHandler
        ? `Mark the method with @eventHandler() and pass the method itself, as in dj-click=${placeholder.replace("…", "this.save")}; pass arguments with call(this.save, …)`
        : isContent
          ? "Call it and use its result"
          : "Use a string; only attributes such as dj-click take an event handler",
    ];
  if (value instanceof BoundHandler)
    return ["call()", "Use it as the whole value of an attribute such as dj-click"];
  if (value instanceof Commands)
    return ["commands of js", "Use them as the whole value of an attribute such as dj-click"];
  if (value instanceof HookData) return ["hookData()", "Use it as the whole value of dj-hook-data"];
  if (typeof value !== "object" || value === null)
    return [`a ${typeof value}`, "Use a string, such as its description"];
  if (isPromise(value))
    return ["a Promise", "Await it before render() and keep the result in a field of the view"];
  if (value instanceof Template) return ["a template", "Use a string"];
  if (value instanceof Raw) return ["raw()", "Use a string, or insert the whole element with raw()"];
  if (value instanceof Each || Array.isArray(value))
    return ["a list", 'Join it to a string, as in list.join(" ")'];
  if (value instanceof Date)
    return ["a Date", "Format it, for example with toLocaleString() or toISOString()"];
  const name: unknown = value.constructor?.name;
  return [
    typeof name === "string" && name !== "" && name !== "Object" ? `an object (${name})` : "an object",
    isContent
      ? "Use a string, a template or one of the object's properties"
      : "Use a string, such as one of the object's properties",
  ];
}
