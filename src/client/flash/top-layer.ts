import * as dom from "../safe-dom.js";

/**
 * Finds where messages are drawn. Modal dialogs, popovers and elements in fullscreen are above the page and any `z-index`
 * (HTML, 6.12, the top layer). While one covers the container, messages are drawn in a copy of it, without its id, in a
 * popover above all of them. That is in the modal dialog or the element in fullscreen, if there is one: what is outside
 * of a modal dialog is inert, and Chromium draws nothing outside of what is in fullscreen.
 *
 * @returns `isStale`: something may have entered the top layer, or left it
 */
export const topLayer = (): ((container: HTMLElement, isStale: boolean) => HTMLElement) => {
  let layer: HTMLDivElement | undefined;
  let host: HTMLElement | undefined;

  return (container, isStale) => {
    if (host && dom.isConnected(host) && !isStale) return host;
    if (layer) dom.remove(layer);
    host = container;
    let covers: Element[] = [];
    try {
      covers = [...dom.findAll(":is(dialog:modal,:popover-open,:fullscreen)")];
    } catch {
      // Other than browsers, jsdom refuses what it does not know.
    }
    if (covers.every((one) => dom.contains(one, container))) return host;
    host = dom.cloneNode(container) as HTMLElement;
    dom.removeAttribute(host, "id");
    layer = dom.createElement("div");
    // Without a size of its own it is in nobody's way.
    layer.style.cssText =
      "inset:0 0 auto;width:auto;margin:0;padding:0;border:0;background:none;color:inherit;overflow:visible;position:fixed";
    layer.popover = "manual";
    dom.insertBefore(layer, host, null);
    const parents = covers
      .filter((one) => dom.localName(one) === "dialog" || one === dom.fullscreenElement())
      .reverse();
    const parent = parents.find((one) => dom.contains(one, dom.activeElement())) ?? parents[0] ?? dom.body();
    dom.insertBefore(parent, layer, null);
    // What is shown last is on top.
    layer.showPopover?.();
    return host;
  };
};
