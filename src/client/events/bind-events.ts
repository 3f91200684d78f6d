import { addParam, type names, parseCall } from "../../wire/index.js";
import { reportError } from "../page-events.js";
import { isUpdating } from "../page-update.js";
import * as dom from "../safe-dom.js";
import { bindingPath } from "./binding-path.js";
import { isBinding, isConfirmed, modifierKeys, rootOf } from "./bindings.js";
import {
  type Collected,
  type Field,
  fieldSelector,
  fieldValue,
  isField,
  isForm,
  modelParams,
  readForm,
} from "./fields.js";
import type { EventHost, RunBinding } from "./host.js";
import { release, schedule } from "./timers.js";

/** Bindings of what is entered, which every other event finds already sent. */
const enteredBindings = /^dj-(model|input|change)/;
const modelBindings = /^dj-model/;

/** Types of DOM events, each with whether it is heard on its way down: focus does not bubble. */
const eventTypes: Readonly<Record<string, boolean>> = {
  click: false,
  submit: false,
  reset: false,
  change: false,
  input: false,
  compositionend: false,
  keydown: false,
  keyup: false,
  focus: true,
  blur: true,
};

/** Sends what still waits for its time. */
const flush = (root: Element, bindings: RegExp): void => {
  release(({ name }, home) => home === root && bindings.test(name));
};

/**
 * Turns what happens in the page into events of its views. Listens on the document, so that there
 * is nothing to bind again after an update.
 *
 * @returns sends an event without a DOM event
 */
export const bindEvents = (doc: Document, host: EventHost): RunBinding => {
  for (const type in eventTypes) dom.addEventListener(doc, type, handle, eventTypes[type]);

  function handle(event: Event): void {
    const { type, target, defaultPrevented: isTaken } = event;
    // The document and the window have the focus too. Keys of an input method are not the person's yet.
    if (isUpdating() || !(target instanceof Element) || (event as InputEvent).isComposing) return;
    const isClick = type === "click";
    // What the browser makes of such a click, a new tab for one, is left to it.
    const isModified =
      isClick && ((event as MouseEvent).button || modifierKeys.some((key) => (event as MouseEvent)[key]));
    if (isModified && dom.closest(target, "a[href]")) return;
    const root = rootOf(target);
    if (root && !(isTaken && type === "submit") && !(type === "blur" && isTakenAway(target))) {
      if (type === "reset") host.formReset?.(target as HTMLFormElement);
      else {
        runBindings(root, "model", event, target);
        runBindings(root, type === "compositionend" ? "input" : type, event, target);
      }
    }
    if (type === "blur") {
      release(({ ownerElement }) => ownerElement && dom.contains(ownerElement, target));
      if (isField(target)) host.fieldLeft?.(target);
    }
    if (isClick && !isTaken && !isModified)
      host.clicked?.(event, target, () => root && flush(root, enteredBindings));
  }

  /** Runs, for each attribute that binds the event, the binding of the closest element that has it. */
  function runBindings(root: Element, kind: string, event: Event, target: Element): void {
    const seen: string[] = [];
    for (const element of bindingPath(root, kind, target))
      for (const binding of [...dom.attributes(element)]) {
        if (seen.includes(binding.name) || !isBinding(binding.name, kind, event)) continue;
        seen.push(binding.name);
        const isOfButton = (): boolean =>
          kind === "click" && !!dom.closest(element, "a[href],[type=submit],button:not([type])");
        if (kind === "submit" || isOfButton()) event.preventDefault();
        runBinding(root, kind, event, target, element, binding);
      }
  }

  function runBinding(
    root: Element,
    kind: string,
    event: Event,
    target: Element,
    element: Element,
    binding: Attr,
    isImmediate = false,
  ): void {
    if (dom.matches(element, ":disabled")) return;
    const { name, value: call } = binding;
    const isEntered = enteredBindings.test(name);
    const isOfForm = isForm(element) && (kind === "submit" || isEntered);
    const closest = isOfForm ? undefined : dom.closest(target, fieldSelector);
    const field = isField(closest) ? closest : undefined;
    // A field of a form that carries the binding may have its own time.
    const timing = (attribute: string): string | null =>
      dom.getAttribute(target, attribute) ?? dom.getAttribute(element, attribute);

    const send = (): void => {
      let params: Collected;
      let handler: string = "dj-model" satisfies typeof names.model;
      try {
        if (kind === "model") params = modelParams(root, target as Field, binding);
        else {
          const [called, args, named] = parseCall(call);
          const submitter = (event as SubmitEvent).submitter as Field | null;
          handler = called;
          if (host.isLocked?.(element, handler) || !isConfirmed(element, submitter)) return;
          flush(root, isEntered ? modelBindings : enteredBindings);
          if (isOfForm) params = readForm(element, submitter);
          else params = field ? { value: fieldValue(field), name: field.name || undefined } : {};
          for (const { name, value } of dom.attributes(element)) addParam(params, name, value);
          Object.assign(params, named);
          if (isEntered) params["_target"] = (isField(target) && target.name) || dom.id(target) || null;
          if (kind === "keydown" || kind === "keyup")
            for (const key of ["key", "code", ...modifierKeys] as const)
              params[key] = (event as KeyboardEvent)[key];
          if (args.length) params["_args"] = args;
        }
      } catch (error) {
        reportError(element, { message: `${(error as Error).message} (${name}="${call}")` });
        return;
      }
      const ref = host.emit(root, handler, params, element);
      const sent = isOfForm ? element : field;
      if (ref !== undefined && sent) host.noteSent?.(root, sent, ref, sent === element);
    };
    if (isImmediate) return send();
    const debounce = /\.debounce-(\d+)/.exec(name)?.[1] ?? timing("dj-debounce");
    schedule(root, binding, debounce, timing("dj-throttle"), send);
  }

  return runBinding;
};

/** Whether an element has lost the focus because it cannot have it any more, and not because a person left it. */
const isTakenAway = (element: Element): boolean =>
  !dom.isConnected(element) || dom.matches(element, ":disabled") || !dom.isVisible(element);
