import type { names } from "../../wire/index.js";
import { reportError } from "../page-events.js";
import { isUpdating } from "../page-update.js";
import { type Parts, whenSettled, withPart } from "../parts/index.js";
import * as dom from "../safe-dom.js";
import { bindingPath } from "./binding-path.js";
import { isBinding, isConfirmed, modifierKeys, rootOf } from "./bindings.js";
import { type Field, fieldSelector, isField, isForm } from "./fields.js";
import type { EventHost, RunBinding } from "./host.js";

/** Bindings of entered values, which are sent before any other event. */
const enteredBindings = /^dj-(model|input|change)/;
const modelBindings = /^dj-model/;
/** A handler's name as it is. Everything else, and parameters from attributes, need the script for calls. */
const plainCall = /^\s*[\w$\x80-\uffff]+\s*$/;
const paramNames = /^(data|dj-value)-/;
const needsCalls = (element: Element, call: string | null): boolean =>
  !plainCall.test(call ?? "") || [...dom.attributes(element)].some(({ name }) => paramNames.test(name));

const eventTypes = "click submit change input compositionend keydown keyup focus blur".split(" ");

/**
 * Sends the events that attributes bind. It listens on the document, so that elements need no binding after an update.
 *
 * @returns runs one binding, for changes without a DOM event
 */
export const bindEvents = (doc: Document, host: EventHost): RunBinding => {
  let timing: Parts["timing"] | undefined;

  // Focus and blur do not bubble, so they are handled in the capture phase.
  for (const type of eventTypes) dom.addEventListener(doc, type, handle, /focus|blur/.test(type));
  // A click works without a connection as well, if the script was loaded before.
  for (const element of dom.findAll("[dj-click]"))
    if (needsCalls(element, dom.getAttribute(element, "dj-click"))) withPart("calls", () => {});

  /** Sends what is waiting for its debounce or throttle. */
  const release = (isDue: (binding: Attr, root: Element) => unknown): void =>
    whenSettled("timing", () => timing?.release(isDue));
  const flush = (root: Element, bindings: RegExp): void =>
    release(({ name }, home) => home === root && bindings.test(name));

  function handle(event: Event): void {
    const { type, target, defaultPrevented: isTaken } = event;
    // Focus events also occur on the document and the window. Key events during a composition are ignored.
    if (isUpdating() || !(target instanceof Element) || (event as InputEvent).isComposing) return;
    const isClick = type === "click";
    // The browser handles such clicks on links, for example by opening a new tab.
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
      host.clicked(event, target, () => root && flush(root, enteredBindings));
  }

  /** For each attribute that binds the event, runs the binding of the closest element. */
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
    // A field may have another debounce or throttle than the form with the binding.
    const option = (attribute: string): string | null =>
      dom.getAttribute(target, attribute) ?? dom.getAttribute(element, attribute);

    const emit = (fields?: Parts["fields"], calls?: Parts["calls"]): void => {
      let params: Record<string, unknown> = {};
      let handler: string = "dj-model" satisfies typeof names.model;
      const submitter = (event as SubmitEvent).submitter as Field | null;
      const read = (): void => {
        if (!fieldOrForm) return;
        if (!fields) throw new Error("DJ_OFFLINE: Failed to load fields");
        params = fields.fieldParams(root, kind, fieldOrForm, binding, submitter);
      };
      try {
        if (kind === "model") read();
        else {
          if (isCall && !calls) throw new Error("DJ_OFFLINE: Failed to load calls");
          const [called, args, named] = calls?.parseCall(call) ?? [call.trim(), []];
          handler = called;
          if (host.isLocked(element, handler) || !isConfirmed(element, submitter)) return;
          flush(root, isEntered ? modelBindings : enteredBindings);
          read();
          for (const { name, value } of dom.attributes(element)) calls?.addParam(params, name, value);
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
    const isCall = kind !== "model" && needsCalls(element, call);
    // While a script loads, later events wait as well, so that the order is kept.
    const send = (): void =>
      (fieldOrForm ? withPart : whenSettled)("fields", (fields) =>
        (isCall ? withPart : whenSettled)("calls", (calls) => emit(fields, calls)),
      );
    if (isImmediate) return send();
    const debounce = option("dj-debounce");
    const throttle = option("dj-throttle");
    // While the script for timing loads, later events wait as well, so that the order is kept.
    if (debounce || throttle || name.includes(".debounce") || dom.getAttribute(root, "dj-timing"))
      withPart("timing", (part) => {
        timing = part;
        part ? part.schedule(root, binding, debounce, throttle, send) : send();
      });
    else whenSettled("timing", send);
  }

  return runBinding;
};

/** Whether an element lost the focus because it was removed, disabled or hidden, rather than left by the user. */
const isTakenAway = (element: Element): boolean =>
  !dom.isConnected(element) || dom.matches(element, ":disabled") || !dom.isVisible(element);
