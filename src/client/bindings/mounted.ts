import { rootOf } from "../events/bindings.js";
import type { RunBinding } from "../events/host.js";
import * as dom from "../safe-dom.js";
import { bindingOf } from "./binding-of.js";

/** The view in which each element has run its binding. */
const done = new WeakMap<Element, string | null>();

/** Runs `dj-mounted` of each element that has come into a connected view. */
export const runMounted = (run: RunBinding): void => {
  for (const element of dom.findAll("[dj-mounted]")) {
    const root = rootOf(element);
    const binding = bindingOf(element, "dj-mounted");
    if (!root || !binding || !dom.classList(root).contains("dj-connected")) continue;
    const view = dom.getAttribute(root, "dj-view");
    if (done.get(element) === view) continue;
    done.set(element, view);
    run(root, "mounted", new Event("mounted"), element, element, binding);
  }
};
