import { choiceTypes } from "../events/bindings.js";
import { fieldState, renderedState, setFieldState } from "../events/field-state.js";
import { type Field, fieldsIn, isField } from "../events/fields.js";
import * as dom from "../safe-dom.js";

interface Sent {
  readonly state: string;
  readonly ref: number;
  /** Whether the field's own binding sent it, and not its form's. */
  readonly isOwn: boolean;
  isSettled: boolean;
}

/** What a field held before an update. */
interface Entry {
  readonly field: Field;
  readonly key: string;
  readonly state: string;
}

/** Whether the view itself sets an attribute of an element; `undefined` where that cannot be known. */
type IsSetByView = (element: Element, attribute: string) => boolean | undefined;

/** Keeps what a person has entered, and what of it the view knows. */
export interface EnteredFields {
  /** An event has carried what the field holds. */
  noteSent(field: Element, ref: number, isOwn: boolean): void;
  /** Fields that hold something else than was rendered, and than was sent. */
  unsent(): readonly Field[];
  /**
   * Reads the fields that `dj-model` binds and those of forms that send their changes, for a view that is mounted
   * afresh and has lost them.
   *
   * @returns puts back what the new rendering has taken; gives the fields that its view does not know of
   */
  keep(): () => readonly Field[];
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

/** @param showsRendered is told of a field that shows what the server has rendered again */
export const createEnteredFields = (
  root: Element,
  isSetByView: IsSetByView,
  showsRendered: (field: Element, ref: number) => void,
): EnteredFields => {
  const sent = new Map<Field, Sent>();

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
      showsRendered(one, ref);
    }
    sent.delete(field);
  };

  return {
    noteSent(field, ref, isOwn) {
      if (isField(field)) sent.set(field, { state: fieldState(field), ref, isOwn, isSettled: false });
    },

    unsent: () => fields().filter(isUnsent),

    keep() {
      const entries: Entry[] = [];
      for (const field of fields()) {
        const { form } = field;
        if (((form && sendsChanges(form)) || isBound(field)) && (sent.has(field) || isUnsent(field)))
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
