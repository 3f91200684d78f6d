import { propertyAttribute } from "../wire/index.js";
import { placeholder } from "./template-error.js";
import type { Attribute } from "./tokenizer.js";

/** Properties of every element that run or parse what they are given. The page script refuses all others of every element. */
const sharedProperty =
  /^(?:on.*|innerhtml|outerhtml|srcdoc|style|classname|id|nonce|__proto__|constructor|prototype)$/i;

/**
 * The name of the attribute that holds a property of a custom element.
 *
 * @param tag the element's name, in lower case
 * @param fail throws DJ_TEMPLATE with a problem and its fix
 */
export function propertySlot(
  tag: string,
  { at, nameAsWritten }: Attribute,
  fail: (at: number, problem: string, fix: string) => never,
): string {
  const property = nameAsWritten.slice(1);
  if (!tag.includes("-"))
    fail(
      at,
      `Only custom elements have properties in templates, got ${nameAsWritten} on <${tag}>`,
      `Write ${property}=${placeholder}, which sets the attribute`,
    );
  if (!/^[a-z_$][\w$]*$/i.test(property) || sharedProperty.test(property))
    fail(
      at,
      `${nameAsWritten} must be a property of the custom element itself`,
      "Set an attribute, or give the element a property of its own",
    );
  return propertyAttribute(property);
}
