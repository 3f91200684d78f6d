import type { EnteredProperty } from "./loaded-parts.js";

/** Makes a property follow its attribute, as it does in a page that nobody has touched. */
export const setProperty = (element: Element, property: EnteredProperty, attribute: string | null): void => {
  const value = property === "value" ? (attribute ?? "") : attribute !== null;
  const field = element as unknown as Record<EnteredProperty, unknown>;
  if (field[property] !== value) field[property] = value;
};
