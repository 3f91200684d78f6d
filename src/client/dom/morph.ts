import { morph } from "morphlex";
import { isIgnored } from "./marked-html.js";
import { pairChildren } from "./pair-children.js";
import { morphAttributes, setAttribute } from "./set-attribute.js";

/**
 * Makes `from`, which is in the page, equal to `to`, and keeps its elements where they can stay. Which
 * one becomes which is decided by {@link pairChildren}; the library moves, adds and removes.
 */
export function morphElement(from: Element, to: Element): void {
  let visited = to;
  // The library takes elements of one id for the same and asks the property for it, so all children
  // get one for the time of the morph.
  const named: Element[] = [];
  // A field of this name hides its form's property (HTML, 4.10.3).
  const hiding = [from, to].flatMap((root) => Array.from(root.querySelectorAll('[name="id"]')));
  const rename = (name: string): void => {
    for (const field of hiding) field.setAttribute("name", name);
  };

  rename("dj-id");
  try {
    morph(from, to, {
      preserveChanges: true,
      beforeNodeVisited(a, b) {
        if (a.isEqualNode(b)) return false;
        if (b.nodeType === 1) {
          visited = b as Element;
          morphAttributes(a as Element, visited);
          if (visited.localName === "textarea") {
            if (!isIgnored(a)) setAttribute(a as Element, "", b.textContent);
            // Nothing left for the library, which has no regard for what a person typed.
            b.textContent = a.textContent;
          }
        }
        return true;
      },
      beforeChildrenVisited(a) {
        if (isIgnored(a)) return false;
        pairChildren(a as Element, visited, (child, pair) => {
          named.push(child);
          Reflect.defineProperty(child, "id", { value: pair, configurable: true });
        });
        return true;
      },
      beforeAttributeUpdated: () => false,
    });
  } finally {
    for (const child of named) Reflect.deleteProperty(child, "id");
    rename("id");
  }
}
