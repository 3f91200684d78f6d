import * as dom from "../safe-dom.js";

/**
 * Finds the element that contains messages. Modal dialogs, popovers and fullscreen elements are above the page and any
 * `z-index` (HTML, 6.12, the top layer). While one covers the container, messages are drawn in a copy of it, without its
 * id, in a popover above all of them. The popover is in the modal dialog or fullscreen element, if there is one: elements
 * outside a modal dialog are inert, and Chromium draws nothing outside a fullscreen element.
 *
 * @returns takes the container and whether the top layer may have changed
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
      // jsdom throws for unknown pseudo-classes.
    }
    if (covers.every((one) => dom.contains(one, container))) return host;
    host = dom.cloneNode(container) as HTMLElement;
    dom.removeAttribute(host, "id");
    layer = dom.createElement("div");
    // Without its own size, it blocks no clicks.
    layer.style.cssText =
      "inset:0 0 auto;width:auto;margin:0;padding:0;border:0;background:none;color:inherit;overflow:visible;position:fixed";
    layer.popover = "manual";
    dom.insertBefore(layer, host, null);
    const parents = covers
      .filter((one) => dom.localName(one) === "dialog" || one === dom.fullscreenElement())
      .reverse();
    const parent = parents.find((one) => dom.contains(one, dom.activeElement())) ?? parents[0] ?? dom.body();
    dom.insertBefore(parent, layer, null);
    // The popover that is shown last is on top.
    layer.showPopover?.();
    return host;
  };
};
