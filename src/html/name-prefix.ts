import { isCommands, parseCommands } from "../wire/index.js";
import type { PrefixedNames } from "./directives.js";

/** Matches a name that says which component, or that the view, it belongs to: `0abc$save`. */
const withOwner = /^\d\w*\$/;

/**
 * Adds the id of a component to the names in an attribute of its template, so that the names of components and of the view
 * cannot be confused: `save` becomes `0abc$save`. Names that have one stay as they are.
 *
 * @param names whether the attribute has one name, or several that are separated by spaces or commas
 */
export function prefixed(text: string, prefix: string, names: PrefixedNames): string {
  if (names === "several") return text.replace(/[^\s,]+/g, (name) => prefixed(name, prefix, "one"));
  if (isCommands(text)) return prefixedCommands(text, prefix);
  const name = text.trimStart();
  // An expression that is `false` renders as this text.
  return name === "" || name === "false" || withOwner.test(name) ? text : prefix + name;
}

/** Commands whose pushes belong to a component. Invalid ones stay as they are, and are reported when they are checked. */
function prefixedCommands(text: string, prefix: string): string {
  try {
    return JSON.stringify(
      parseCommands(text).map((command) =>
        command[0] === "push" ? ["push", prefixed(String(command[1]), prefix, "one")] : command,
      ),
    );
  } catch {
    return text;
  }
}

/** Splits a name into the id of its component and the name itself; `undefined` for a name without one. */
export function ownerOfName(name: string): readonly [id: string, name: string] | undefined {
  const found = withOwner.exec(name)?.[0];
  return found === undefined ? undefined : [found.slice(0, -1), name.slice(found.length)];
}

/** The prefix of names that belong to the component with an id. */
export function prefixOf(id: string): string {
  return `${id}$`;
}
