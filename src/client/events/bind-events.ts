import type { names } from "../../wire/index.js";
import { reportError } from "../page-events.js";
import { isUpdating } from "../page-update.js";
import { type Parts, whenSettled, withPart } from "../parts/index.js";
import * as dom from "../safe-dom.js";
import { pathTo } from "./binding-path.js";
import { isBinding, isConfirmed, modifierKeys, rootOf } from "./bindings.js";
import { fieldSelector, isForm } from "./fields.js";
import type { EventHost, RunBinding, RunBindings } from "./host.js";

/** Bindings of entered values, which are sent before any other event. */
const enteredBindings = /^dj-(model|input|change)/;
/** Events in which a field is changed. */
const entries = /input|change|compositionend/;
const modelBindings = /^dj-model/;
/** A handler's name as it is. Everything else, and parameters from attributes, need the script for calls. */
const plainCall = /^\s*[\w$\x80-\uffff]+\s*$/;
const paramNames = /^(data|dj-value)-/;
/** The script that a binding needs. @param kind what is bound: `dj-{kind}` */
const partFor = (element: Element, call: string, kind: string): "commands" | "calls" | undefined => {
  if (call.startsWith("[")) return "commands";
  const isPlain = plainCall.test(call) && !/^key/.test(kind);
  return isPlain && ![...dom.attributes(element)].some(({ name }) => paramNames.test(name))
    ? undefined
    : "calls";
};

/** Calls back with a part that an event of an element needs. If it cannot be loaded, this is reported instead. */
const needPart = <K extends keyof Parts>(element: Element, name: K, use: (part: Parts[K]) => void): void =>
  withPart(name, (part) => {
    if (part) use(part);
    else reportError(element, { message: `DJ_OFFLINE: Failed to load ${name}` });
  });

/** Calls back with a part if it is needed, and otherwise without one, after what waits for it. */
const usePart = <K extends keyof Parts>(
  element: Element,
  name: K,
  isNeeded: unknown,
  use: (part?: Parts[K]) => void,
): void => (isNeeded ? needPart(element, name, use) : whenSettled(name, use));

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
  for (const element of dom.findAll("[dj-click]")) {
    const part = partFor(element, dom.getAttribute(element, "dj-click") as string, "click");
    if (part) withPart(part, () => {});
  }

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
      if (entries.test(type))
        needPart(target, "fields", (fields) => fields.runEntryBindings(runBindings, root, event, target));
      else runBindings(root, type, event, target, pathTo(root, target));
    }
    if (type === "blur") release(({ ownerElement }) => ownerElement && dom.contains(ownerElement, target));
    if (isClick && !isTaken && !isModified)
      host.clicked(event, target, () => root && flush(root, enteredBindings));
  }

  const runBindings: RunBindings = (root, kind, event, target, path, isOfModel) => {
    const seen: string[] = [];
    for (const element of path)
      for (const binding of [...dom.attributes(element)]) {
        if (seen.includes(binding.name) || !isBinding(binding.name, kind, event, isOfModel)) continue;
        seen.push(binding.name);
        const isOfButton = (): boolean =>
          kind === "click" && !!dom.closest(element, "a[href],[type=submit],button:not([type])");
        if (kind === "submit" || isOfButton()) event.preventDefault();
        runBinding(root, kind, event, target, element, binding);
      }
  };

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
    const { name, value } = binding;
    const isEntered = enteredBindings.test(name);
    /** What the event takes parameters from. */
    const fieldOrForm =
      isForm(element) && (kind === "submit" || isEntered)
        ? element
        : (kind !== "model" && dom.closest(target, fieldSelector)) || (isEntered ? target : undefined);
    // A field may have another debounce or throttle than the form with the binding.
    const option = (attribute: string): string | null =>
      dom.getAttribute(target, attribute) ?? dom.getAttribute(element, attribute);

    const emit = (
      call: string,
      isAsked: boolean | undefined,
      fields: Parts["fields"] | undefined,
      calls: Parts["calls"] | undefined,
    ): void => {
      let params: Record<string, unknown> = {};
      let handler: string = "dj-model" satisfies typeof names.model;
      let addParams: ((params: Record<string, unknown>) => void) | undefined;
      try {
        if (kind !== "model") {
          [handler, addParams] = calls ? calls.readCall(call, element, event) : [call.trim()];
          if (host.isLocked(element, handler)) return;
          if (!isAsked && !isConfirmed(element, (event as SubmitEvent).submitter)) return;
          flush(root, isEntered ? modelBindings : enteredBindings);
        }
        if (fieldOrForm && fields)
          params = fields.fieldParams(root, kind, fieldOrForm, binding, isEntered && target, event);
        addParams?.(params);
      } catch (error) {
        reportError(element, { message: `${(error as Error).message} (${name}="${value}")` });
        return;
      }
      const view = host.viewOf(root);
      const ref = view?.event(handler, params, element);
      if (ref !== undefined && fieldOrForm) view?.noteSent?.(fieldOrForm, ref, fieldOrForm === element);
    };
    // While a script loads, later events wait as well, so that the order is kept.
    const sendCall = (call: string, isAsked?: boolean): void => {
      const part = kind === "model" ? undefined : partFor(element, call, kind);
      if (part === "commands")
        needPart(element, part, (commands) =>
          commands.runCommands(call, element, event, (pushed) => sendCall(pushed, true)),
        );
      else
        usePart(element, "fields", fieldOrForm, (fields) =>
          usePart(element, "calls", part, (calls) => emit(call, isAsked, fields, calls)),
        );
    };
    const send = (): void => sendCall(value);
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
