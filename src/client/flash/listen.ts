import * as dom from "../safe-dom.js";

type Take = (event: Event & PointerEvent & KeyboardEvent & FocusEvent) => void;

/** Listens for several types of events on the document, before the page's own scripts. */
export type Listen = (types: string, take: Take) => void;

export const listen: Listen = (types, take) => {
  for (const type of types.split(" "))
    dom.addEventListener(document, type, take as (event: Event) => void, true);
};

/** @returns a function that listens, and one that replays an earlier event */
export const createListener = (): [listen: Listen, replay: (event: Event) => void] => {
  const takers: [types: readonly string[], take: Take][] = [];
  return [
    (types, take) => {
      listen(types, take);
      takers.push([types.split(" "), take]);
    },
    (event) => {
      for (const [types, take] of takers) if (types.includes(event.type)) take(event as Parameters<Take>[0]);
    },
  ];
};
