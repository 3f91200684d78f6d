import { fieldPath } from "../events/binding-path.js";
import { choiceTypes, isCustomElement } from "../events/fields.js";
import type { RunBindings } from "../events/host.js";

/** Whether this event sends a `dj-model`: `change` for `.lazy` and for choices, otherwise `input`. */
const isModelEvent = (modifiers: readonly string[], event: Event): boolean => {
  const { type } = event.target as HTMLInputElement;
  // Custom elements dispatch one or the other.
  if (isCustomElement(event.target as Element)) return event.type !== "compositionend";
  if (modifiers.includes("lazy") || choiceTypes.includes(type)) return event.type === "change";
  // Chrome dispatches no `input` after the composition of an input method ends.
  return event.type === "input" || event.type === "compositionend";
};

/** Runs the bindings of an event in which a field was changed. */
export const runEntryBindings = (run: RunBindings, root: Element, event: Event, target: Element): void => {
  const kind = event.type === "compositionend" ? "input" : event.type;
  run(root, "model", event, target, fieldPath(root, "model", target), (modifiers) =>
    isModelEvent(modifiers, event),
  );
  run(root, kind, event, target, fieldPath(root, kind, target));
};
