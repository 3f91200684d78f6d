import * as dom from "../safe-dom.js";

type Position = readonly [x: number, y: number];

/** Where a page and its scrolling elements are scrolled to, in CSS pixels. */
export interface ScrollPositions {
  readonly x: number;
  readonly y: number;
  /** The elements with `dj-restore-scroll`, by its value, or else by their ids. */
  readonly elements?: { readonly [name: string]: Position };
}

export const pageTop: ScrollPositions = { x: 0, y: 0 };

const scrollingElements = (): (readonly [name: string, element: Element])[] =>
  [...dom.findAll("[dj-restore-scroll]")].flatMap((element) => {
    const name = dom.getAttribute(element, "dj-restore-scroll") || dom.getAttribute(element, "id");
    return name ? [[name, element] as const] : [];
  });

export const readScrollPositions = (): ScrollPositions => {
  const elements = scrollingElements().map(
    ([name, element]) => [name, [dom.scrollLeft(element), dom.scrollTop(element)]] as const,
  );
  return {
    x: scrollX,
    y: scrollY,
    ...(elements.length > 0 && { elements: Object.fromEntries(elements) }),
  };
};

export const restoreScrollPositions = ({ x, y, elements = {} }: ScrollPositions): void => {
  scrollTo(x, y);
  for (const [name, element] of scrollingElements()) {
    const position = Object.hasOwn(elements, name) ? elements[name] : undefined;
    if (!position) continue;
    dom.setScrollLeft(element, position[0]);
    dom.setScrollTop(element, position[1]);
  }
};
