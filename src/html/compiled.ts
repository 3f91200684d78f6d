import type { WireTemplate } from "../wire/index.js";
import type { AttributeProblem, PrefixedNames } from "./directives.js";
import type { UrlRule } from "./url.js";

/** How an expression's value is rendered, which depends on its position in the template. */
export const ExpressionKind = {
  /** Between tags. */
  content: 0,
  /** The whole value of an attribute; `true` and `false` add and remove the attribute. */
  whole: 1,
  /** The whole value of a booleanish attribute; `true` and `false` are keywords. */
  wholeBooleanish: 2,
  /** `?name`: adds or removes the attribute. */
  booleanAttribute: 3,
  /** Part of a text or an attribute; `true` and `false` render nothing. */
  part: 4,
  /** Part of a booleanish attribute or a URL; `true` and `false` are keywords. */
  partBooleanish: 5,
  /** In a quoted string of a handler call, as in `dj-click="rate('${value}')"`. */
  callString: 6,
  /** An argument of a handler call of its own, as in `dj-click="rate(${value})"`. */
  callArgument: 7,
  /** The whole value of an attribute that takes a handler, as in `dj-click=${this.save}`. */
  handler: 8,
  /** The whole value of an attribute that takes any JSON value, as in `dj-hook-data=${this.points}`. */
  json: 9,
  /** `.name`: a property of a custom element, as any JSON value. */
  property: 10,
  /** A handler as the whole value of an attribute, in a template of a component. */
  ownHandler: 11,
  /** The whole value of an attribute that takes one name of a field or stream, in a template of a component. */
  ownName: 12,
  /** The same for several names. */
  ownNames: 13,
} as const;
export type ExpressionKind = (typeof ExpressionKind)[keyof typeof ExpressionKind];

/** A position in a template that can change independently; see `WireTemplate`. */
export interface Slot {
  /** `""` content, `"@"` an attribute, `"text"` the text of a `<textarea>` or `<title>`. */
  readonly type: "" | "@" | "text";
  /** Name of the attribute or element. */
  readonly name: string;
  /** Index of its first expression. */
  readonly firstIndex: number;
  /** Static text around and between its expressions; `null` if a single expression is the whole value. */
  readonly statics: readonly string[] | null;
  readonly url: UrlRule | null;
  /** Set if its text has names that get the id of the component, which is the last value of the template. */
  readonly names?: PrefixedNames | undefined;
  /** Whether it follows the start tag of a `<pre>` or `<textarea>`, directly or after content that may be empty. */
  readonly afterStartTag: "directly" | "after content" | false;
}

/** A `dj-` attribute in a template, or another one that is probably a mistake. */
export interface DirectiveSite {
  /** The name of its element, in lower case. */
  readonly tag: string;
  /** In lower case. */
  readonly name: string;
  /** Offset of the attribute in the template's joined text. */
  readonly at: number;
  /** The value; `undefined` if it has expressions, which are then in `slot`. */
  readonly value: string | undefined;
  readonly slot: Slot | undefined;
  /** Whether it has `dj-target="view"`, so that a component's handlers are not meant. */
  readonly isOfView?: boolean | undefined;
  /** The problem with it next to the other attributes of its element. */
  readonly neighbors?: AttributeProblem | undefined;
}

/** A template in the form that rendering and diffing use. */
export interface CompiledTemplate {
  /** Unique in this process. */
  readonly id: number;
  /** The strings it was compiled from, which identify it. */
  readonly source: readonly string[];
  readonly wire: WireTemplate;
  readonly slots: readonly Slot[];
  /** By expression. */
  readonly kinds: readonly ExpressionKind[];
  /** Slots whose URL is checked whenever it changes. */
  readonly urls: readonly Slot[];
  /** Whether a component needs a variant of the template, in which names have the component's id. */
  readonly hasNames: boolean;
  /** Index of the value that has the component's id, in such a variant. */
  readonly prefixIndex?: number | undefined;
  /** Fields that static `dj-model` attributes bind. */
  readonly models: readonly string[];
  /** Slots that are `dj-model` attributes. */
  readonly modelSlots: readonly Slot[];
  /** The `dj-` attributes, to be checked once for each class of view. */
  readonly directives: readonly DirectiveSite[];
}

/** How many expressions a slot has. */
export function expressionCount(slot: Slot): number {
  return slot.statics === null ? 1 : slot.statics.length - 1;
}
