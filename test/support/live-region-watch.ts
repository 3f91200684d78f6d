/**
 * Runs in a page before all other scripts, and collects the texts that screen readers may miss in `window.missed`: those
 * that enter a live region which was not in the page a frame earlier (WCAG technique ARIA22). Texts of the first HTML are
 * not announced, and do not count.
 */
export function watchLiveRegions(): void {
  const selector = "[aria-live]:not([aria-live=off]),[role=status],[role=alert],[role=log]";
  const missed: string[] = [];
  Object.assign(window, { missed });
  const known = new WeakSet<Element>();
  const seen = new WeakSet<Node>();
  let isParsed = false;
  document.addEventListener("DOMContentLoaded", () => {
    isParsed = true;
  });

  const learn = (): void => {
    for (const region of document.querySelectorAll(selector)) known.add(region);
  };
  const textsIn = (node: Node): Text[] =>
    node instanceof Text ? [node] : [...node.childNodes].flatMap((child) => textsIn(child));
  const regionsAround = (text: Text): Element[] => {
    const regions: Element[] = [];
    for (let at = text.parentElement?.closest(selector); at; at = at.parentElement?.closest(selector))
      regions.push(at);
    return regions;
  };
  const look = (text: Text): void => {
    const parent = text.parentElement;
    if (!parent || !text.isConnected || !text.data.trim() || parent.closest("[aria-hidden=true]")) return;
    // All else is inert.
    const dialog = [...document.querySelectorAll(":modal")].at(-1);
    if (dialog && !dialog.contains(parent)) return;
    const isMoved = seen.has(text);
    seen.add(text);
    const regions = regionsAround(text);
    if (isMoved || !isParsed || regions.length === 0) return;
    if (!regions.some((region) => known.has(region))) missed.push(text.data);
  };

  new MutationObserver((records) => {
    for (const { type, target, addedNodes } of records)
      for (const node of type === "childList" ? addedNodes : [target]) textsIn(node).forEach(look);
    requestAnimationFrame(() => setTimeout(learn));
  }).observe(document, {
    childList: true,
    characterData: true,
    subtree: true,
    attributeFilter: ["aria-hidden"],
  });
}
