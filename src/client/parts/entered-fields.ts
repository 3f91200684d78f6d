import type { SlotValue } from "../dom/view-tree.js";
import { choiceTypes } from "../events/bindings.js";
import { fieldState, renderedState, setFieldState } from "../events/field-state.js";
import { type Field, fieldsIn, isField } from "../events/fields.js";
import * as dom from "../safe-dom.js";
import { isSetBy } from "./is-set-by.js";
import { type Sent, sentFields } from "./keep-entered.js";

/** What a field held before an update. */
interface Entry {
  readonly field: Field;
  readonly key: string;
  readonly state: string;
}

/** Keeps what a person has entered, and what of it the view knows. */
export interface EnteredFields {
  /**
   * An event has carried what a field, or each field of a form, holds.
   *
   * @param isOwn whether the binding is that of the field or form itself
   */
  noteSent(fieldOrForm: Element, ref: number, isOwn: boolean): void;
  /** Fields that hold something else than was rendered, and than was sent. */
  unsent(): readonly Field[];
  /**
   * Reads the fields that `dj-model` binds and those of forms that send their changes, for a view that is mounted
   * afresh and has lost them.
   *
   * @returns puts back what the new rendering has taken; gives the fields that its view does not know of
   */
  keep(): () => readonly Field[];
  /** The answer to an event, and to those before it, is here; to be called before its changes are applied. */
  answered(ref: number): void;
  /**
   * An event is answered and the page shows it. A field whose own binding has sent a change, and whose value the
   * template sets, shows what the view has.
   */
  settle(ref: number, hasFailed: boolean): void;
  /** A person has left a field. */
  left(field: Element): void;
}

/** Types of `<input>` that hold nothing a person has entered, or what scripts cannot put back. */
const otherTypes = ["hidden", "submit", "button", "image", "reset", "file"];

/** @param tree gives what the view has rendered */
export const createEnteredFields = (root: Element, tree: () => SlotValue): EnteredFields => {
  /** Those of {@link sentFields} that are in the view. */
  const sent = new Map<Field, Sent>();
  const isSetByView = (element: Element, attribute: string): boolean | undefined =>
    isSetBy(tree(), element, attribute);

  const fields = (): Field[] => fieldsIn(root).filter(({ type }) => !otherTypes.includes(type));

  const isUnsent = (field: Field): boolean => {
    const state = fieldState(field);
    return state !== renderedState(field) && state !== sent.get(field)?.state;
  };

  /** The radio buttons that exclude one another, or the field alone. */
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

  /** Shows what the view has in a field whose change it has not taken over. */
  const takeBack = (field: Field, { state, ref }: Sent): void => {
    const rendered = renderedState(field);
    if (fieldState(field) !== state || rendered === state || !isControlled(field)) return;
    // Half a number, as "-" is, reads as empty, and the view has made 0 of it.
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
        // Text stays while it is typed, and where the event has failed, to be sent again.
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

/** What tells a field from the others of its view; a box has its value as well as its name. */
const keyOf = (field: Field): string => {
  const value = field.type === "checkbox" || field.type === "radio" ? field.value : "";
  const form = field.form && dom.getAttribute(field.form, "id");
  return JSON.stringify([form, dom.localName(field), field.type, field.name, value]);
};

const isBound = (field: Field): boolean =>
  [...dom.attributes(field)].some(({ name }) => name.split(".")[0] === "dj-model");

const sendsChanges = (form: HTMLFormElement): boolean =>
  [...dom.attributes(form)].some(({ name }) => /^dj-(change|input)$/.test(name));
