import * as dom from "../safe-dom.js";

/** Which attributes `dj-ignore-attrs` leaves to the page: names, or the beginnings of names and `*`. */
export const ignoredBy = (element: Element): ((name: string) => boolean) => {
  const list = dom.getAttribute(element, "dj-ignore-attrs");
  if (list === null) return () => false;
  const names = list.toLowerCase().split(/[\s,]+/);
  return (name) =>
    names.some((one) => one === name || (one.endsWith("*") && name.startsWith(one.slice(0, -1))));
};
