import { addParam, type names, parseCall } from "../../wire/index.js";
import { complain } from "../debug.js";
import { isBinding, isConfirmed, linkOf, modifierKeys, rootSelector } from "./bindings.js";
import { type Collected, type Field, fieldValue, modelParams, readForm } from "./fields.js";
import type { EventHost } from "./host.js";
import { release, schedule } from "./timers.js";

/** What every other event finds already sent. */
const typed = /^dj-(model|input|change)/;

const flush = (root: Element, bindings: RegExp): void => {
  release(({ name }, home) => home === root && bindings.test(name));
};

const fieldSelector = "input,select,textarea,button[value]";

/**
 * Turns what happens in the page into events of its views. Listens on the document, so that there
 * is nothing to bind again after an update.
 */
export const bindEvents = (doc: Document, host: EventHost): void => {
  // Focus does not bubble; where it happened is known on the way down.
  for (const type of "click submit change input compositionend focus blur keydown keyup".split(" "))
    doc.addEventListener(type, handle, /^[bf]/.test(type));

  function handle(event: Event): void {
    const { type, defaultPrevented: isTaken } = event;
    const target = event.target as Field;
    const isClick = type === "click";
    // What the browser makes of such a click, a new tab for one, is left to it.
    const isModified =
      isClick && ((event as MouseEvent).button || modifierKeys.some((key) => (event as MouseEvent)[key]));
    // A document may have focus too; keys of an input method are not the person's yet.
    if (!target.closest || (event as InputEvent).isComposing || (isModified && target.closest("a[href]")))
      return;
    const root = target.closest(rootSelector);
    if (root && !(isTaken && type === "submit")) {
      find(root, "model", event, target);
      find(root, type === "compositionend" ? "input" : type, event, target);
    }
    if (type === "blur") release(({ ownerElement }) => ownerElement?.contains(target));
    if (isClick && !isTaken && !isModified) follow(root, event, target);
  }

  /** For each attribute that binds the event, the closest element that has it. */
  function find(root: Element, kind: string, event: Event, target: Field): void {
    const seen: string[] = [];
    for (let el: Element | null = target; el; el = el === root ? null : el.parentElement)
      for (const binding of [...el.attributes]) {
        if (seen.includes(binding.name) || !isBinding(binding.name, kind, event)) continue;
        seen.push(binding.name);
        if (kind === "submit" || (kind === "click" && el.closest("a[href],[type=submit],button:not([type])")))
          event.preventDefault();
        if (!el.matches(":disabled")) trigger(el, binding);
      }

    function trigger(el: Element, binding: Attr): void {
      const { name, value: text } = binding;
      const isTyped = typed.test(name);
      const form = kind === "submit" ? target : isTyped && el.localName === "form" ? el : undefined;
      const field = form ? undefined : target.closest<Field>(fieldSelector);
      // A field of a form that carries the binding may have its own time.
      const own = (attribute: string) => target.getAttribute(attribute) ?? el.getAttribute(attribute);

      const send = (): void => {
        let params: Collected;
        let handler: string = "dj-model" satisfies typeof names.model;
        try {
          if (kind === "model") params = modelParams(root, target, binding);
          else {
            const [called, args] = parseCall(text);
            const submitter = (event as SubmitEvent).submitter as Field | null;
            handler = called;
            if (host.isLocked?.(el, handler) || !isConfirmed(el, submitter)) return;
            flush(root, isTyped ? /^dj-model/ : typed);
            params = form
              ? readForm(form, submitter)
              : field
                ? { value: fieldValue(field), name: field.name || undefined }
                : {};
            for (const { name, value } of el.attributes) addParam(params, name, value);
            if (isTyped) params["_target"] = target.name || target.id || null;
            if (/^key/.test(kind))
              for (const key of ["key", "code", ...modifierKeys] as const)
                params[key] = (event as KeyboardEvent)[key];
            if (args.length) params["_args"] = args;
          }
        } catch (error) {
          complain(el, { message: `${(error as Error).message} (${name}="${text}")` });
          return;
        }
        const ref = host.emit(root, handler, params, el);
        if (ref)
          root.querySelectorAll<Field>(fieldSelector).forEach((one) => {
            if (one === field || one.form === (form as Element | undefined)) host.noteSent?.(one, ref);
          });
      };
      const debounce = /\.debounce-(\d+)/.exec(name)?.[1] ?? own("dj-debounce");
      schedule(root, binding, debounce, own("dj-throttle"), send);
    }
  }

  /** New tabs, downloads and links to another origin are left to the browser. */
  function follow(root: Element | null, event: Event, target: Element): void {
    const link = target.closest("[dj-patch],[dj-navigate],[dj-click]");
    const kind = link?.hasAttribute("dj-patch") ? "patch" : "navigate";
    if (!link?.hasAttribute(`dj-${kind}`) || link.matches("[disabled],[download],[target]")) return;
    const { href, origin } = linkOf(link);
    if (origin !== location.origin) return;
    event.preventDefault();
    if (!isConfirmed(link)) return;
    if (root) flush(root, typed);
    host[kind](href, link.hasAttribute("dj-replace"));
  }
};
