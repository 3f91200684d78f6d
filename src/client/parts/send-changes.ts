import { fieldPath } from "../events/binding-path.js";
import { fieldState } from "../events/field-state.js";
import { choiceTypes, isField } from "../events/fields.js";
import type { RunBinding } from "../events/host.js";
import * as dom from "../safe-dom.js";

/** Sends the changes of fields as if the user had just made them, each binding once. */
export const sendChanges = (root: Element, fields: readonly Element[], runBinding: RunBinding): void => {
  const done = new Set<Attr>();
  const event = new Event("change");
  for (const field of fields) {
    // The checked radio button represents its group.
    if (isField(field) && field.type === "radio" && !field.checked) continue;
    for (const kind of ["model", "input", "change"])
      for (const element of fieldPath(root, kind, field))
        for (const binding of [...dom.attributes(element)]) {
          const [base, ...modifiers] = binding.name.split(".");
          if (done.has(binding) || base !== `dj-${kind}`) continue;
          // It is sent when the user leaves the field.
          if (isTypedInto(field) && (kind === "change" || modifiers.includes("lazy"))) continue;
          done.add(binding);
          runBinding(root, kind, event, field, element, binding, true);
        }
  }
};

/** Sends the changes that a form's reset makes. Call it before the browser resets the form. */
export const sendReset = (root: Element, form: HTMLFormElement, runBinding: RunBinding): void => {
  const fields = [...dom.formFields(form)].filter(isField);
  const before = fields.map(fieldState);
  setTimeout(() => {
    const changed = fields.filter((field, index) => fieldState(field) !== before[index]);
    sendChanges(root, changed, runBinding);
  });
};

/** Whether a field holds text and has the focus. */
const isTypedInto = (field: Element): boolean =>
  field === dom.activeElement() && isField(field) && !choiceTypes.includes(field.type);
