import type { EnteredProperty } from "../dom/loaded-parts.js";
import { setProperty } from "../dom/set-property.js";
import { fieldState, renderedState, setFieldState } from "../events/field-state.js";
import type { Field } from "../events/fields.js";
import * as dom from "../safe-dom.js";

/** What a field held when an event carried it, or when the server set it after that. */
export interface Sent {
  state: string;
  readonly ref: number;
  /** Whether the field's own binding sent it, and not its form's. */
  readonly isOwn: boolean;
  /** The answer to the event is here; it may not be shown yet. */
  isAnswered: boolean;
  /** The page shows the answer. */
  isSettled: boolean;
  /** Whether a person has entered it, and not the server. */
  isEntered: boolean;
}

export const sentFields = new WeakMap<Element, Sent>();

/**
 * Changes the attribute of a property that a person changes. The property follows only when the server's value changed,
 * and not while the answer to what was sent last is on its way, nor over what is being typed and was not sent.
 *
 * @param write changes the attribute
 */
export const keepEntered = (
  element: Element,
  property: EnteredProperty,
  value: string | null,
  write: () => void,
): void => {
  // An option's select is the field that has the focus and is sent.
  const field = ((property === "selected" && dom.closest(element, "select")) || element) as Field;
  const sent = sentFields.get(field);
  const state = fieldState(field);
  const isFocused = dom.activeElement() === field;
  const isNewer =
    (isFocused &&
      (state !== (sent ? sent.state : renderedState(field)) ||
        // Half a number, as "-" is, reads as empty, and the view has made 0 of it.
        (field.type === "number" && Number(state) === parseFloat(value ?? "")))) ||
    (sent && !sent.isAnswered);
  const { selectionStart, selectionEnd } = field;
  write();
  if (isNewer) {
    // The attribute `selected` chooses by itself, whatever the person chose.
    if (fieldState(field) !== state) setFieldState(field, state);
    return;
  }
  setProperty(element, property, value);
  if (isFocused && selectionStart != null) field.setSelectionRange(selectionStart, selectionEnd);
  if (sent) sent.state = fieldState(field);
};
