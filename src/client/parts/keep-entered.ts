import { fieldState, renderedState, setFieldState } from "../events/field-state.js";
import type { Field } from "../events/fields.js";
import * as dom from "../safe-dom.js";

/** The state of a field when an event sent it, or when the server set it later. */
export interface Sent {
  state: string;
  readonly ref: number;
  /** Whether the field's own binding sent it, rather than its form's. */
  readonly isOwn: boolean;
  /** The reply to the event has arrived; the page may not show it yet. */
  isAnswered: boolean;
  /** The page shows the reply. */
  isSettled: boolean;
  /** Whether the user entered it, rather than the server. */
  isEntered: boolean;
}

export const sentFields = new WeakMap<Element, Sent>();

/** A property that users change. */
type EnteredProperty = "value" | "checked" | "selected";

/** Such properties, by the element and the attribute (`""`: the text) with which the server changes them. */
const properties: { readonly [elementAndAttribute: string]: EnteredProperty } = {
  "input value": "value",
  "input checked": "checked",
  "option selected": "selected",
  "textarea ": "value",
};

/**
 * Changes an attribute. The property that users change follows, unless a reply to a later value is pending, or the user
 * is typing something that was not sent.
 *
 * @param name `""` for the text of the element
 * @param write changes the attribute
 */
export const keepEntered = (
  element: Element,
  name: string,
  value: string | null,
  write: () => void,
): void => {
  const property = properties[`${dom.localName(element)} ${name}`];
  if (!property) return write();
  // For an option, the field is its select.
  const field = ((property === "selected" && dom.closest(element, "select")) || element) as Field;
  const sent = sentFields.get(field);
  const state = fieldState(field);
  const isFocused = dom.activeElement() === field;
  const isNewer =
    (isFocused &&
      (state !== (sent ? sent.state : renderedState(field)) ||
        // An incomplete number, such as "-", has an empty value, which the view may have read as 0.
        (field.type === "number" && Number(state) === parseFloat(value ?? "")))) ||
    (sent && !sent.isAnswered);
  const { selectionStart, selectionEnd } = field;
  write();
  if (isNewer) {
    // Changing the attribute `selected` also changes the choice.
    if (fieldState(field) !== state) setFieldState(field, state);
    return;
  }
  setProperty(element, property, value);
  if (isFocused && selectionStart != null) field.setSelectionRange(selectionStart, selectionEnd);
  if (sent) sent.state = fieldState(field);
};

/** Makes a property follow its attribute, as it does in a field that nobody has changed. */
const setProperty = (element: Element, property: EnteredProperty, attribute: string | null): void => {
  const value = property === "value" ? (attribute ?? "") : attribute !== null;
  const field = element as unknown as Record<EnteredProperty, unknown>;
  if (field[property] !== value) field[property] = value;
};
