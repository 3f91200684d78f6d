import type { SlotValue } from "../dom/view-tree.js";
import { fieldState, renderedState, setFieldState } from "../events/field-state.js";
import { choiceTypes, type Field, fieldsIn, isField } from "../events/fields.js";
import * as dom from "../safe-dom.js";
import { isSetBy } from "./is-set-by.js";
import { type Sent, sentFields } from "./keep-entered.js";

/** What a field held before an update. */
interface Entry {
  readonly field: Field;
  readonly key: string;
  readonly state: string;
}

/** Tracks what the user entered, and which of it the view knows. */
export interface EnteredFields {
  /**
   * Records that an event sent the value of a field, or of each field of a form.
   *
   * @param isOwn whether the binding is on the field or form itself
   */
  noteSent(fieldOrForm: Element, ref: number, isOwn: boolean): void;
  /** Fields whose value differs from the rendered one and from the one that was sent. */
  unsent(): readonly Field[];
  /**
   * Saves the fields that `dj-model` binds and those of forms that send their changes, for a view that is mounted
   * again without them.
   *
   * @returns restores them after the new rendering, and returns the fields that the view does not know
   */
  keep(): () => readonly Field[];
  /** The reply to an event, and to those before it, has arrived. Call it before the reply is applied. */
  answered(ref: number): void;
  /**
   * The page shows the reply to an event. A field whose own binding sent a change, and whose value the template sets,
   * now shows the view's value.
   */
  settle(ref: number, hasFailed: boolean): void;
  /** The user has left a field. */
  left(field: Element): void;
}

/** Types of `<input>` that users cannot change, or that scripts cannot restore. */
const otherTypes = ["hidden", "submit", "button", "image", "reset", "file"];

/** @param tree returns the rendered view */
export const createEnteredFields = (root: Element, tree: () => SlotValue): EnteredFields => {
  /** The {@link sentFields} of this view. */
  const sent = new Map<Field, Sent>();
  const isSetByView = (element: Element, attribute: string): boolean | undefined =>
    isSetBy(tree(), element, attribute);

  const fields = (): Field[] => fieldsIn(root).filter(({ type }) => !otherTypes.includes(type));

  const isUnsent = (field: Field): boolean => {
    const state = fieldState(field);
    return state !== renderedState(field) && state !== sent.get(field)?.state;
  };

  /** The radio buttons of the same group, or only the field. */
  const groupOf = (field: Field): Field[] =>
    field.type === "radio"
      ? fields().filter((one) => one.type === "radio" && one.name === field.name && one.form === field.form)
      : [field];

  const isControlled = (field: Field): boolean => {
    if (field.type === "checkbox" || field.type === "radio")
      return groupOf(field).some((one) => isSetByView(one, "checked") ?? true);
    if (choiceTypes.includes(field.type))
      return [...dom.querySelectorAll(field, "option")].some(
        (option) => isSetByView(option, "selected") ?? true,
      );
    const attribute = dom.localName(field) === "textarea" ? "" : "value";
    return isSetByView(field, attribute) ?? dom.hasAttribute(field, "value");
  };

  /** Shows the view's value in a field whose change the view did not adopt. */
  const takeBack = (field: Field, { state, ref }: Sent): void => {
    const rendered = renderedState(field);
    if (fieldState(field) !== state || rendered === state || !isControlled(field)) return;
    // An incomplete number, such as "-", has an empty value, which the view may have read as 0.
    if (field.type === "number" && Number(state) === Number(rendered)) return;
    for (const one of groupOf(field)) {
      setFieldState(one, renderedState(one));
      const state = fieldState(one);
      note(one, { state, ref, isOwn: false, isAnswered: true, isSettled: true, isEntered: false });
    }
  };

  const note = (field: Field, what: Sent): void => {
    sent.set(field, what);
    sentFields.set(field, what);
  };

  return {
    noteSent(fieldOrForm, ref, isOwn) {
      for (const field of fieldsIn(root))
        if (field === fieldOrForm || field.form === fieldOrForm)
          note(field, {
            state: fieldState(field),
            ref,
            isOwn: isOwn && field === fieldOrForm,
            isAnswered: false,
            isSettled: false,
            isEntered: true,
          });
    },

    unsent: () => fields().filter(isUnsent),

    keep() {
      const entries: Entry[] = [];
      for (const field of fields()) {
        const { form } = field;
        if (
          ((form && sendsChanges(form)) || isBound(field)) &&
          (sent.get(field)?.isEntered || isUnsent(field))
        )
          entries.push({ field, key: keyOf(field), state: fieldState(field) });
      }
      return () =>
        entries.flatMap(({ field, key, state }) => {
          const found = dom.isConnected(field) ? field : fields().find((one) => keyOf(one) === key);
          if (!found) return [];
          if (fieldState(found) !== state) setFieldState(found, state);
          sent.delete(found);
          return state === renderedState(found) ? [] : [found];
        });
    },

    answered(ref) {
      for (const one of sent.values()) one.isAnswered ||= one.ref <= ref;
    },

    settle(ref, hasFailed) {
      for (const [field, one] of sent) {
        if (!dom.isConnected(field)) sent.delete(field);
        if (one.isSettled || one.ref > ref) continue;
        one.isSettled = true;
        const isChoice = choiceTypes.includes(field.type);
        // Text stays while the user is typing, and after a failed event, so that it can be sent again.
        if (one.isOwn && (isChoice || !(hasFailed || field === dom.activeElement()))) takeBack(field, one);
      }
    },

    left(field) {
      if (!isField(field)) return;
      const one = sent.get(field);
      if (one?.isOwn && one.isSettled) takeBack(field, one);
    },
  };
};

/** Identifies a field in its view; for checkboxes and radio buttons by value as well as name. */
const keyOf = (field: Field): string => {
  const value = field.type === "checkbox" || field.type === "radio" ? field.value : "";
  const form = field.form && dom.getAttribute(field.form, "id");
  return JSON.stringify([form, dom.localName(field), field.type, field.name, value]);
};

const isBound = (field: Field): boolean =>
  [...dom.attributes(field)].some(({ name }) => name.split(".")[0] === "dj-model");

const sendsChanges = (form: HTMLFormElement): boolean =>
  [...dom.attributes(form)].some(({ name }) => /^dj-(change|input)$/.test(name));
