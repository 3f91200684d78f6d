import { callContext } from "./call-context.js";
import { ExpressionKind } from "./compiled.js";
import { isCallAttribute, isJsonAttribute, type PrefixedNames } from "./directives.js";

/** The kinds of a slot's expressions. @param kind that of most slots @param attribute `""` outside of attributes */
export function kindsOf(
  statics: readonly string[],
  kind: ExpressionKind,
  attribute: string,
): ExpressionKind[] {
  if (isCallAttribute(attribute)) return callKinds(statics, kind);
  if (isJsonAttribute(attribute) && isSingleExpression(statics)) return [ExpressionKind.json];
  return statics.slice(1).map(() => kind);
}

/** The kind of an expression that is the whole value of an attribute with names of the component. */
export function ownKind(kind: ExpressionKind | undefined, names: PrefixedNames): ExpressionKind {
  if (kind === ExpressionKind.handler) return ExpressionKind.ownHandler;
  return names === "one" ? ExpressionKind.ownName : ExpressionKind.ownNames;
}

/** The kinds of the expressions in a handler call. @param kind that of one outside of its arguments */
function callKinds(statics: readonly string[], kind: ExpressionKind): ExpressionKind[] {
  if (kind === ExpressionKind.wholeBooleanish) return [ExpressionKind.handler];
  return statics.slice(1).map((_, index) => {
    const context = callContext(statics.slice(0, index + 1).join(""));
    if (context === null) return kind;
    return context === "string" ? ExpressionKind.callString : ExpressionKind.callArgument;
  });
}

export function kindOf(
  isBoolean: boolean,
  isWhole: boolean,
  booleanish: boolean,
  isUrl: boolean,
): ExpressionKind {
  if (isWhole)
    return isBoolean
      ? ExpressionKind.booleanAttribute
      : booleanish
        ? ExpressionKind.wholeBooleanish
        : ExpressionKind.whole;
  return booleanish || isUrl ? ExpressionKind.partBooleanish : ExpressionKind.part;
}

export function isSingleExpression(statics: readonly string[]): boolean {
  return statics.length === 2 && statics[0] === "" && statics[1] === "";
}
