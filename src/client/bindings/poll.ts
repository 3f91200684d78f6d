import { defaultPollMs, isInterval, pollHandler, readInterval } from "../../wire/index.js";
import { rootOf } from "../events/bindings.js";
import type { RunBinding } from "../events/host.js";
import * as dom from "../safe-dom.js";
import { bindingOf } from "./binding-of.js";

interface Poll {
  readonly ms: number;
  timer: ReturnType<typeof setTimeout>;
  /** Whether it was due while the page was hidden or offline. */
  isOverdue: boolean;
}

const polls = new Map<Element, Poll>();
let isListening = false;

const stop = (element: Element, poll: Poll): void => {
  clearTimeout(poll.timer);
  polls.delete(element);
};

/** The call of a binding. `dj-poll="5s"` is an interval; in a component, the name has the component's id before it. */
const callOf = (value: string): { readonly call: string; readonly interval: string | undefined } => {
  const [, owner = "", rest = value] = /^(\d\w*\$)?(.*)$/s.exec(value) ?? [];
  return isInterval(rest)
    ? { call: owner + pollHandler, interval: rest }
    : { call: value, interval: undefined };
};

/** Calls the handlers of `dj-poll`, except while the page is hidden or offline. */
export const startPolls = (run: RunBinding): void => {
  const tick = (element: Element, poll: Poll): void => {
    const root = rootOf(element);
    const binding = bindingOf(element, "dj-poll");
    if (!dom.isConnected(element) || !root || !binding) return stop(element, poll);
    clearTimeout(poll.timer);
    poll.timer = setTimeout(tick, poll.ms, element, poll);
    poll.isOverdue = dom.isHidden() || !dom.classList(root).contains("dj-connected");
    // While the last one is unanswered, another one would only wait behind it.
    if (poll.isOverdue || dom.classList(element).contains("djust-loading")) return;
    const { name, value } = binding;
    run(root, "poll", new Event("poll"), element, element, { name, value: callOf(value).call } as Attr, true);
  };
  const resume = (): void => {
    for (const [element, poll] of polls) if (poll.isOverdue) tick(element, poll);
  };
  for (const [element, poll] of polls) if (!dom.isConnected(element)) stop(element, poll);
  for (const element of dom.findAll("[dj-poll]")) {
    const value = dom.getAttribute(element, "dj-poll") ?? "";
    const ms = readInterval(callOf(value).interval ?? dom.getAttribute(element, "dj-poll-interval") ?? "");
    const known = polls.get(element);
    if (known?.ms === (ms ?? defaultPollMs)) continue;
    if (known) stop(element, known);
    const poll: Poll = { ms: ms ?? defaultPollMs, timer: setTimeout(() => {}), isOverdue: false };
    clearTimeout(poll.timer);
    poll.timer = setTimeout(tick, poll.ms, element, poll);
    polls.set(element, poll);
  }
  if (isListening) return;
  isListening = true;
  dom.addEventListener(document, "visibilitychange", resume);
  addEventListener("djust:mounted", () => setTimeout(resume));
};
