import type { Field } from "./fields.js";

const optionsOf = (field: Field): HTMLOptionElement[] => [
  ...((field as unknown as { options?: HTMLOptionsCollection }).options ?? []),
];

const isBox = ({ type }: Field): boolean => type === "checkbox" || type === "radio";

/** The state of a field, as text for comparison. */
export const fieldState = (field: Field): string => {
  if (isBox(field)) return `${field.checked}`;
  const options = optionsOf(field);
  return options[0] ? options.map(({ selected }) => (selected ? 1 : 0)).join("") : field.value;
};

/** The state of a field as the server rendered it. */
export const renderedState = (field: Field): string => {
  if (isBox(field)) return `${field.defaultChecked}`;
  const options = optionsOf(field);
  if (!options[0]) return field.defaultValue;
  return options.map((option) => (renderedOptions(field, options).includes(option) ? 1 : 0)).join("");
};

/** A single select chooses the last option with `selected`, or else the first enabled one (HTML, 4.10.7). */
const renderedOptions = (
  field: Field,
  options: readonly HTMLOptionElement[],
): readonly HTMLOptionElement[] => {
  const marked = options.filter(({ defaultSelected }) => defaultSelected);
  if (field.type === "select-multiple") return marked;
  const chosen = marked.pop() ?? options.find(({ disabled }) => !disabled);
  return chosen ? [chosen] : [];
};

/** Sets a field to a state that {@link fieldState} returned. */
export const setFieldState = (field: Field, state: string): void => {
  if (isBox(field)) field.checked = state === "true";
  else {
    const options = optionsOf(field);
    if (options[0])
      options.forEach((option, index) => {
        option.selected = state[index] === "1";
      });
    else field.value = state;
  }
};
