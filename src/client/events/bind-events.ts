import { addParam, type names, parseCall } from "../../wire/index.js";
import { reportError } from "../page-events.js";
import { isUpdating } from "../page-update.js";
import { type Parts, whenSettled, withPart } from "../parts/index.js";
import * as dom from "../safe-dom.js";
import { bindingPath } from "./binding-path.js";
import { isBinding, isConfirmed, modifierKeys, rootOf } from "./bindings.js";
import { type Field, fieldSelector, isField, isForm } from "./fields.js";
import type { EventHost, RunBinding } from "./host.js";

/** Bindings of what is entered, which every other event finds already sent. */
const enteredBindings = /^dj-(model|input|change)/;
const modelBindings = /^dj-model/;

/** Types of DOM events, each with whether it is heard on its way down: focus does not bubble. */
const eventTypes: Readonly<Record<string, boolean>> = {
  click: false,
  submit: false,
  change: false,
  input: false,
  compositionend: false,
  keydown: false,
  keyup: false,
  focus: true,
  blur: true,
};

/**
 * Turns what happens in the page into events of its views. Listens on the document, so that there
 * is nothing to bind again after an update.
 *
 * @returns sends an event without a DOM event
 */
export const bindEvents = (doc: Document, host: EventHost): RunBinding => {
  let timing: Parts["timing"] | undefined;
  const withTiming = (use: () => void): void =>
    withPart("timing", (part) => {
      timing = part;
      use();
    });

  for (const type in eventTypes) dom.addEventListener(doc, type, handle, eventTypes[type]);
  if (dom.find("[dj-debounce],[dj-throttle]")) withTiming(() => {});

  /** Sends what is waiting for its debounce or throttle. */
  const release = (isDue: (binding: Attr, root: Element) => unknown): void =>
    whenSettled("timing", () => timing?.release(isDue));
  const flush = (root: Element, bindings: RegExp): void =>
    release(({ name }, home) => home === root && bindings.test(name));

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
      runBindings(root, "model", event, target);
      runBindings(root, type === "compositionend" ? "input" : type, event, target);
    }
    if (type === "blur") release(({ ownerElement }) => ownerElement && dom.contains(ownerElement, target));
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
    /** What the event takes parameters from. */
    const fieldOrForm =
      kind === "model" ? target : isOfForm ? element : isField(closest) ? closest : undefined;
    // A field of a form that carries the binding may have its own time.
    const option = (attribute: string): string | null =>
      dom.getAttribute(target, attribute) ?? dom.getAttribute(element, attribute);

    const emit = (fields?: Parts["fields"]): void => {
      let params: Record<string, unknown> = {};
      let handler: string = "dj-model" satisfies typeof names.model;
      const submitter = (event as SubmitEvent).submitter as Field | null;
      const read = (): void => {
        if (!fieldOrForm) return;
        if (!fields) throw new Error("DJ_OFFLINE: Failed to load the script for fields");
        params = fields.fieldParams(root, kind, fieldOrForm, binding, submitter);
      };
      try {
        if (kind === "model") read();
        else {
          const [called, args, named] = parseCall(call);
          handler = called;
          if (host.isLocked?.(element, handler) || !isConfirmed(element, submitter)) return;
          flush(root, isEntered ? modelBindings : enteredBindings);
          read();
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
      const view = host.viewOf(root);
      const ref = view?.event(handler, params, element);
      if (ref !== undefined && fieldOrForm) view?.noteSent?.(fieldOrForm, ref, fieldOrForm === element);
    };
    // While the script for fields loads, later events wait as well, so that the order is kept.
    const send = (): void => (fieldOrForm ? withPart : whenSettled)("fields", emit);
    if (isImmediate) return send();
    const debounce = /\.debounce-(\d+)/.exec(name)?.[1] ?? option("dj-debounce");
    const throttle = option("dj-throttle");
    // While the script for timing loads, later events wait as well, so that the order is kept.
    if (debounce ?? throttle)
      withTiming(() => (timing ? timing.schedule(root, binding, debounce, throttle, send) : send()));
    else whenSettled("timing", send);
  }

  return runBinding;
};

/** Whether an element has lost the focus because it cannot have it any more, and not because a person left it. */
const isTakenAway = (element: Element): boolean =>
  !dom.isConnected(element) || dom.matches(element, ":disabled") || !dom.isVisible(element);
