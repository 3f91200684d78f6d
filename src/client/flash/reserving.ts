import * as dom from "../safe-dom.js";

const gap = 8;

/**
 * Keeps messages away from the notice of a lost connection: style sheets move them up by `--dj-connection-height`.
 *
 * @returns to be called when the notice may have come or gone
 */
export const reserving = (): (() => void) => {
  let height = 0;
  const reserve = (): void => {
    const notice = dom.find(".dj-connection") as HTMLElement | null;
    const now = notice ? dom.offsetHeight(notice) + gap : 0;
    if (now === height) return;
    height = now;
    const style = dom.style(dom.rootElement());
    if (now) style.setProperty("--dj-connection-height", `${now}px`);
    else style.removeProperty("--dj-connection-height");
  };
  addEventListener("resize", reserve);
  reserve();
  return reserve;
};
