// A page whose bindings send their events to the test. Its files run in jsdom.
import { afterEach, beforeAll, beforeEach, expect, vi } from "vitest";
import { bindEvents } from "../../src/client/events/index.js";
import { provideAllParts } from "../../src/client/parts/all.js";
import type { Params } from "../../src/wire/index.js";

/** An event that a binding sent. */
export interface Sent {
  event: string;
  params: Params;
  source: string;
}

export const sent: Sent[] = [];
/** The root of each event. */
export const roots: Element[] = [];
/** Fields and forms whose values were recorded as sent. */
export const noted: string[] = [];
/** Elements and events that are locked, as `id event`. */
export const locked: string[] = [];
/** The refs that the view returns, instead of rising ones. */
export const answers: (number | undefined)[] = [];
/** What was logged as an error. */
export const errors: string[] = [];

provideAllParts();

beforeAll(() => {
  bindEvents(document, {
    clicked: () => {},
    viewOf: (root) => ({
      event(event, params, source) {
        expect(root.contains(source)).toBe(true);
        roots.push(root);
        sent.push({ event, params, source: source.id || source.localName });
        return answers.length ? answers.shift() : sent.length;
      },
      noteSent: (sent) => noted.push(sent.getAttribute("name") || sent.id),
    }),
    isLocked: (source, event) => locked.includes(`${source.id} ${event}`),
  });
});

beforeEach(() => {
  for (const list of [sent, roots, noted, locked, answers, errors]) list.length = 0;
  vi.spyOn(console, "error").mockImplementation((text) => errors.push(String(text)));
});

afterEach(() => {
  vi.restoreAllMocks();
});

/** Shows HTML in the root of a view. */
export function page(html: string): HTMLElement {
  document.body.innerHTML = `<div id="root" dj-view="v" dj-root>${html}</div>`;
  return el("root");
}

export function el<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`no #${id}`);
  return found as T;
}

/** Dispatches an event as a user action would. @returns whether its default was not prevented */
export function fire(
  target: Element,
  type: string,
  init: KeyboardEventInit & MouseEventInit & { isComposing?: boolean } = {},
): boolean {
  const options = { bubbles: !/^(focus|blur)$/.test(type), cancelable: true, ...init };
  const Type = /^key/.test(type)
    ? KeyboardEvent
    : type === "click"
      ? MouseEvent
      : type === "input"
        ? InputEvent
        : Event;
  return target.dispatchEvent(new Type(type, options));
}

export function submit(form: HTMLElement, submitter?: HTMLElement): boolean {
  return form.dispatchEvent(
    new SubmitEvent("submit", { bubbles: true, cancelable: true, submitter: submitter ?? null }),
  );
}

/** The parameters of the only event. */
export const only = () => {
  expect(sent).toHaveLength(1);
  return (sent[0] as Sent).params;
};
