import * as dom from "../safe-dom.js";

type Field = HTMLInputElement & HTMLOptionElement;

/** Properties that a person changes, and the attribute (`""`: the text) that the server changes. */
const properties: { readonly [elementAndAttribute: string]: "value" | "checked" | "selected" } = {
  "input value": "value",
  "input checked": "checked",
  "option selected": "selected",
  "textarea ": "value",
};

/** What a field held when it was last sent, and the event it was sent with. */
const lastSent = new WeakMap<Element, { readonly held: string; readonly sentWith: number }>();
let lastAnswered = 0;

/**
 * Remembers what a field holds as sent.
 *
 * @param ref the event it was sent with: until {@link noteAnswered}, older answers leave the field alone
 */
export const noteSent = (field: Element, ref = 0): void => {
  lastSent.set(field, { held: stateOf(field as Field), sentWith: ref });
};

/** The answer to an event, and to those before it, is here; to be called before its changes are applied. */
export const noteAnswered = (ref: number): void => {
  lastAnswered = Math.max(lastAnswered, ref);
};

/**
 * Gives an attribute, or with the name `""` the text, the server's new value. Where a person changes a
 * property (what is typed, checked, chosen), it follows only when the server's value changed, and not
 * while the answer to what was sent last is on its way, nor over what is being typed and was not sent.
 *
 * @param value `null` removes the attribute
 */
export const setAttribute = (element: Element, name: string, value: string | null): void => {
  const text = value;
  if ((name ? dom.getAttribute(element, name) : dom.textContent(element)) === text) return;

  const field = element as Field;
  const property = properties[`${dom.localName(element)} ${name}`];
  // An option's select is the field that has the focus and is sent.
  const holder = (property === "selected" && (dom.closest(element, "select") as Element as Field)) || field;
  const state = property && stateOf(holder);
  const sent = lastSent.get(holder);
  const isFocused = property && dom.activeElement() === holder;
  const isNewer =
    (isFocused &&
      (state !== (sent ? sent.held : initialStateOf(holder)) ||
        // Half a number, as "-" is, reads as empty, and the view has made 0 of it.
        (field.type === "number" && +(state as string) === parseFloat(text as string)))) ||
    (sent && sent.sentWith > lastAnswered);
  const { selectionStart, selectionEnd } = field;

  if (!name) dom.setTextContent(element, text);
  else if (text === null) dom.removeAttribute(element, name);
  else dom.setAttribute(element, name, text);

  if (!property) return;
  if (isNewer) {
    // The attribute `selected` chooses by itself, whatever the person chose.
    if (stateOf(holder) !== state) holder.value = state ?? "";
    return;
  }
  const target = property === "value" ? (text ?? "") : text !== null;
  if (field[property] !== target) (field as Record<typeof property, unknown>)[property] = target;
  if (isFocused && selectionStart != null) field.setSelectionRange(selectionStart, selectionEnd);
  if (sent) noteSent(holder, sent.sentWith);
};

const isBox = (field: Field): boolean => /^(checkbox|radio)$/.test(field.type);

const stateOf = (field: Field): string => (isBox(field) ? `${field.checked}` : field.value);

/** For a select, what it is. */
const initialStateOf = (field: Field): string =>
  isBox(field) ? `${field.defaultChecked}` : (field.defaultValue ?? field.value);
