import { rootOf } from "../events/bindings.js";
import { reportError } from "../page-events.js";
import * as dom from "../safe-dom.js";
import type { Hook, HookContext, Hooks } from "./hook.js";
import { type EventReceiver, pushEvent } from "./push-event.js";

const selector = "[dj-hook]";
const callbacks = ["mounted", "updated", "destroyed", "disconnected", "reconnected"] as const;

type Callback = (typeof callbacks)[number];

/** The hook of one element, while it is in the page. */
interface Running {
  readonly name: string;
  /** The value of `dj-hook`. */
  readonly attribute: string;
  /** The name of its view, and the element of that view. */
  readonly view: string | null;
  readonly root: Element;
  readonly hook: Hook & HookContext<unknown, Element>;
  readonly stopListening: Set<() => void>;
  isOffline: boolean;
}

const running = new Map<Element, Running>();
/** Hooks that were logged as missing. */
const reported = new Set<string>();
/** Records what an update changes; everything else that it records is ignored. */
let observer: MutationObserver | undefined;
const observed = new WeakSet<Element>();

type ViewOf = (element: Element) => EventReceiver | undefined;

let page: { readonly hooks: Hooks; readonly viewOf: ViewOf };

/**
 * Runs the hooks of the page, and those that scripts register later. Further calls have no effect.
 *
 * @param djust the object with the registered hooks
 * @param viewOf the view that an element belongs to
 */
export const startHooks = (djust: { hooks: Hooks }, viewOf: ViewOf): void => {
  if (observer) return;
  observer = new MutationObserver(() => {});
  // Runs hooks that are registered after their elements have come.
  djust.hooks = new Proxy(djust.hooks, {
    set(hooks, name, hook) {
      const isSet = Reflect.set(hooks, name, hook);
      scan();
      return isSet;
    },
  });
  page = { hooks: djust.hooks, viewOf };
  for (const state of ["connecting", "disconnected"] as const)
    addEventListener(`djust:${state}`, noteOffline);
  addEventListener("djust:mounted", () => {
    scan();
    for (const one of running.values())
      if (one.isOffline && isConnected(one.root)) {
        one.isOffline = false;
        call(one, "reconnected");
      }
  });
  scan();
  if (dom.readyState() === "complete") setTimeout(reportMissing);
  else addEventListener("load", () => setTimeout(reportMissing));
};

/** Calls the methods of hooks whose elements an update has added, changed or removed. */
export const updated = (): void => {
  const records = observer?.takeRecords() ?? [];
  const changed = new Set<Element>();
  const before = new Map<Element, Map<string, string | null>>();
  for (const { type, target, attributeName, oldValue } of records) {
    const element = hooked(target);
    if (!element) continue;
    if (type !== "attributes" || attributeName === null) changed.add(element);
    else {
      const own = before.get(target as Element) ?? new Map<string, string | null>();
      before.set(target as Element, own);
      if (!own.has(attributeName)) own.set(attributeName, oldValue);
    }
  }
  // Loading states are removed for an update and set again.
  for (const [element, attributes] of before)
    for (const [name, value] of attributes)
      if (dom.getAttribute(element, name) !== value) changed.add(hooked(element) as Element);
  const known = new Set(running.keys());
  if (records.length > 0) scan();
  for (const element of changed) {
    const one = running.get(element);
    if (one && known.has(element)) call(one, "updated");
  }
  // What hooks have changed themselves is no update.
  observer?.takeRecords();
};

/** The closest element with a hook that contains a node, or is it. */
const hooked = (node: Node): Element | undefined => {
  for (let at: Node | null = node; at; at = dom.parentNode(at))
    if (running.has(at as Element)) return at as Element;
  return undefined;
};

const isConnected = (root: Element): boolean => dom.classList(root).contains("dj-connected");

/** Ends the hooks of elements that have left the page, and starts those of new elements. */
const scan = (): void => {
  for (const [element, one] of running)
    if (
      !dom.isConnected(element) ||
      dom.getAttribute(element, "dj-hook") !== one.attribute ||
      dom.getAttribute(one.root, "dj-view") !== one.view
    )
      end(element, one);
  for (const element of dom.findAll(selector)) {
    const root = rootOf(element);
    if (!root || !isConnected(root)) continue;
    if (!observed.has(root)) {
      observed.add(root);
      observer?.observe(root, {
        subtree: true,
        childList: true,
        characterData: true,
        attributes: true,
        attributeOldValue: true,
      });
    }
    if (!running.has(element)) begin(element, root);
  }
};

/** The id of the component in whose template a hook is, with its separator, and the name of the hook. */
const ownerAndName = (attribute: string): readonly [owner: string, name: string] => {
  const [, owner = "", name = ""] = /^(\d\w*\$)?(.*)$/s.exec(attribute) ?? [];
  return [owner, name];
};

const begin = (element: Element, root: Element): void => {
  const attribute = dom.getAttribute(element, "dj-hook") ?? "";
  const [owner, name] = ownerAndName(attribute);
  const definition = Object.hasOwn(page.hooks, name) ? page.hooks[name] : undefined;
  if (!definition) return;
  const stopListening = new Set<() => void>();
  const context: HookContext<unknown, Element> = {
    el: element,
    get data() {
      return dataOf(element);
    },
    pushEvent: (handler, params) => pushEvent(page.viewOf(element), element, owner + handler, params),
    handleEvent(event, listener) {
      const listen = ({ detail }: WindowEventMap["djust:push_event"]): void => {
        if (detail.event === event) listener(detail.payload as never);
      };
      const stop = (): void => {
        removeEventListener("djust:push_event", listen);
        stopListening.delete(stop);
      };
      addEventListener("djust:push_event", listen);
      stopListening.add(stop);
      return stop;
    },
  };
  // A copy, so that each element has fields of its own. Instances of a class keep their methods.
  const hook = Object.create(Object.getPrototypeOf(definition), {
    ...Object.getOwnPropertyDescriptors(definition),
    ...Object.getOwnPropertyDescriptors(context),
  });
  const one: Running = {
    name,
    attribute,
    view: dom.getAttribute(root, "dj-view"),
    root,
    hook,
    stopListening,
    isOffline: false,
  };
  running.set(element, one);
  call(one, "mounted");
};

const end = (element: Element, one: Running): void => {
  running.delete(element);
  call(one, "destroyed");
  for (const stop of one.stopListening) stop();
};

const noteOffline = (): void => {
  for (const one of running.values())
    if (!one.isOffline && !isConnected(one.root)) {
      one.isOffline = true;
      call(one, "disconnected");
    }
};

const dataOf = (element: Element): unknown => {
  const text = dom.getAttribute(element, "dj-hook-data");
  return text === null ? undefined : JSON.parse(text);
};

/** An error in a hook must not affect the view or other hooks. */
const call = ({ hook, name }: Running, callback: Callback): void => {
  const failed = (error: unknown): void => {
    console.error(error);
    reportError(hook.el, { message: `${callback}() of the hook "${name}" threw: ${error}` });
  };
  try {
    Promise.resolve(hook[callback]?.()).catch(failed);
  } catch (error) {
    failed(error);
  }
};

/** Logs elements whose hook no script has registered, once the scripts of the page have run. */
const reportMissing = (): void => {
  for (const element of dom.findAll(selector)) {
    const [, name] = ownerAndName(dom.getAttribute(element, "dj-hook") ?? "");
    if (running.has(element) || reported.has(name) || Object.hasOwn(page.hooks, name)) continue;
    reported.add(name);
    console.error(
      `There is no hook "${name}". Register it with djust.hooks[${JSON.stringify(name)}] = { mounted() {…} }. Hooks of this page: ${Object.keys(page.hooks).join(", ") || "none"}.`,
    );
  }
};
