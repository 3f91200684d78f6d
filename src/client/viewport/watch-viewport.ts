import { rootOf } from "../events/bindings.js";
import type { RunBinding } from "../events/host.js";
import * as dom from "../safe-dom.js";

type Side = "top" | "bottom";

const selector = "[dj-viewport-top],[dj-viewport-bottom]";

/**
 * How far from what the reader sees an item counts as reached: one height of the viewport or of the scrolling container.
 * Browsers without `scrollMargin` wait in a scrolling container until the item is visible.
 */
const margin = "100% 0px";

const watched = new WeakSet<Element>();
let listensForClicks = false;

/**
 * Sends `dj-viewport-top` and `dj-viewport-bottom` when the reader comes near the first or last item of an element. Call
 * it again after the page has changed.
 */
export const watchViewport = (runBinding: RunBinding): void => {
  if (!listensForClicks) dom.addEventListener(document, "click", nameEdge, true);
  listensForClicks = true;
  if (!("IntersectionObserver" in globalThis)) return;
  for (const list of dom.findAll(selector)) {
    if (watched.has(list)) continue;
    watched.add(list);
    watchList(list, runBinding);
  }
};

const bindingOf = (list: Element, side: Side): Attr | undefined =>
  [...dom.attributes(list)].find(({ name }) => name === `dj-viewport-${side}`);

const edgeOf = (list: Element, side: Side): Element | undefined =>
  [...dom.children(list)].at(side === "top" ? 0 : -1);

/** Makes the key of the first or last item a parameter of the event that an element sends. */
const setKey = (element: Element, list: Element, side: Side): void => {
  const edge = edgeOf(list, side);
  const key = edge && dom.getAttribute(edge, "dj-stream-key");
  if (key != null) dom.setAttribute(element, "data-key", key);
};

/** A button whose `dj-click` calls the handler of a list sends the same parameters. */
const nameEdge = ({ target }: Event): void => {
  const button = target instanceof Element ? dom.closest(target, "[dj-click]") : null;
  if (!button) return;
  const call = dom.getAttribute(button, "dj-click");
  for (const list of dom.findAll(selector))
    for (const side of ["top", "bottom"] as const)
      if (bindingOf(list, side)?.value === call && rootOf(list) === rootOf(button))
        setKey(button, list, side);
};

const watchList = (list: Element, runBinding: RunBinding): void => {
  const edges: { [S in Side]?: Element | undefined } = {};
  /** Items for which the event was sent; again only after the reader has left them. */
  const reached = new Set<Element>();

  const reach = (item: Element): void => {
    const root = rootOf(list);
    if (reached.has(item) || !root || !dom.isConnected(list)) return;
    for (const side of ["top", "bottom"] as const) {
      const binding = edges[side] === item && bindingOf(list, side);
      if (!binding) continue;
      reached.add(item);
      setKey(list, list, side);
      runBinding(root, `viewport-${side}`, new Event("scroll"), list, list, binding);
    }
  };

  const options: IntersectionObserverInit & { readonly scrollMargin: string } = {
    rootMargin: margin,
    scrollMargin: margin,
  };
  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries)
      if (isIntersecting) reach(target);
      else reached.delete(target);
  }, options);

  const observeEdges = (): void => {
    const before = Object.values(edges);
    edges.top = edgeOf(list, "top");
    edges.bottom = edgeOf(list, "bottom");
    const now = Object.values(edges);
    for (const item of before)
      if (item && !now.includes(item)) {
        observer.unobserve(item);
        reached.delete(item);
      }
    for (const item of now) if (item && !before.includes(item)) observer.observe(item);
  };
  observeEdges();
  new MutationObserver(observeEdges).observe(list, { childList: true });
};
