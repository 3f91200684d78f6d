import { names } from "../../wire/index.js";
import { isBinding, isConfirmed, modifierKeys, rootSelector } from "./bindings.js";
import { parseCall } from "./call.js";
import { addAttributes, type Collected, type Field, fieldValue, modelParams, readForm } from "./fields.js";
import type { EventHost } from "./host.js";
import { release, schedule } from "./timers.js";

/** What every other event finds already sent. */
const typed = /^dj-(model|input|change)/;

function flush(root: Element, bindings: RegExp): void {
  release(({ name }, home) => home === root && bindings.test(name));
}

const fieldSelector = "input,select,textarea,button[value]";

/**
 * Turns what happens in the page into events of its views. Listens on the document, so that there
 * is nothing to bind again after an update.
 */
export function bindEvents(doc: Document, host: EventHost): void {
  for (const type of "click,submit,change,input,compositionend,focus,blur,keydown,keyup".split(","))
    doc.addEventListener(
      type,
      (event) => {
        const target = event.target as Field;
        const isClick = type === "click";
        // What the browser makes of such a click, a new tab for one, is left to it.
        const isModified =
          isClick && ((event as MouseEvent).button || modifierKeys.some((key) => (event as MouseEvent)[key]));
        const isTaken = event.defaultPrevented;
        // A document may have focus too; keys of an input method are not the person's yet.
        if (!target.closest || (event as InputEvent).isComposing || (isModified && target.closest("a[href]")))
          return;
        const root = target.closest(rootSelector);
        if (root && !(isTaken && type === "submit")) {
          // Text from an input method is complete here; Chrome sends no `input` after it.
          for (const kind of ["model", type === "compositionend" ? "input" : type])
            find(root, kind, event, target);
        }
        if (type === "blur") release(({ ownerElement }) => ownerElement?.contains(target));
        if (isClick && !isTaken && !isModified) follow(root, event, target);
      },
      // Focus does not bubble; where it happened is known on the way down.
      /^(focus|blur)$/.test(type),
    );

  /** For each attribute that binds the event, the closest element that has it. */
  function find(root: Element, kind: string, event: Event, target: Field): void {
    const seen: string[] = [];
    for (let el: Element | null = target; el; el = el === root ? null : el.parentElement)
      for (const binding of [...el.attributes])
        if (!seen.includes(binding.name) && isBinding(binding.name, kind, event)) {
          seen.push(binding.name);
          const control = el.closest<HTMLInputElement & HTMLAnchorElement>("a[href],button,input");
          if (kind === "submit" || (kind === "click" && (control?.href || control?.type === "submit")))
            event.preventDefault();
          if (!(el as Field).disabled && !el.matches(":disabled"))
            trigger(root, el as Field, binding, kind, event, target);
        }
  }

  function trigger(root: Element, el: Field, binding: Attr, kind: string, event: Event, target: Field): void {
    const { name, value: text } = binding;
    const isTyped = typed.test(name);
    const form = kind === "submit" ? target : isTyped && el.localName === "form" ? el : undefined;
    const field = form ? undefined : [target, el].find((one) => one.matches(fieldSelector));
    // A field of a form that carries the binding may have its own time.
    const own = (attribute: string) => (form && target.getAttribute(attribute)) ?? el.getAttribute(attribute);
    const debounce = /\.debounce-(\d+)/.exec(name)?.[1] ?? own("dj-debounce");

    schedule(root, binding, debounce, own("dj-throttle"), () => {
      let handler: string = names.model;
      let params: Collected = {};
      try {
        if (kind === "model") params = modelParams(root, target, binding);
        else {
          const [called, args] = parseCall(text);
          const submitter = (event as SubmitEvent).submitter as Field | null;
          handler = called;
          if (host.isLocked?.(el, handler) || !isConfirmed(el, submitter)) return;
          flush(root, isTyped ? /^dj-model/ : typed);
          if (form) params = readForm(form, submitter);
          if (field) {
            params["value"] = fieldValue(field);
            if (field.name) params["name"] = field.name;
          }
          addAttributes(el, params);
          if (isTyped) params["_target"] = target.name || target.id || null;
          if (/^key/.test(kind))
            for (const key of ["key", "code", ...modifierKeys] as const)
              params[key] = (event as KeyboardEvent)[key];
          if (args.length) params["_args"] = args;
        }
      } catch (error) {
        const detail = `${(error as Error).message} (${name}="${text}"; nothing was sent)`;
        if (el.dispatchEvent(new CustomEvent("djust:error", { bubbles: true, cancelable: true, detail })))
          console.error(detail);
        return;
      }
      if (host.send(root, handler, params, el) !== undefined)
        root.querySelectorAll<Field>(fieldSelector).forEach((one) => {
          if (one === field || (form && (one.form as Element | null) === form)) host.noteSent?.(one);
        });
    });
  }

  /** New tabs, downloads and links to another origin are left to the browser. */
  function follow(root: Element | null, event: Event, target: Element): void {
    const link = target.closest("[dj-patch],[dj-navigate],[dj-click]");
    const patch = link?.getAttribute("dj-patch") ?? null;
    const path = patch ?? link?.getAttribute("dj-navigate") ?? null;
    // A menu outside of every view changes the URL of the page's first one.
    const view = root ?? (patch === null ? null : doc.querySelector(rootSelector));
    if (!link || path === null || link.matches("[disabled],[download],[target]:not([target=_self])")) return;
    const { href, origin, protocol } = new URL(path, doc.baseURI);
    if (!/^http/.test(protocol) || (link.hasAttribute("href") && origin !== location.origin)) return;
    event.preventDefault();
    if (!isConfirmed(link)) return;
    if (view) flush(view, typed);
    const replace = link.hasAttribute("dj-replace");
    if (view && patch !== null) host.patch(view, href, replace);
    else host.navigate(view, href, replace);
  }
}
