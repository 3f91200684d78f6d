import { DjustError, describe, type FlashCommand } from "../../wire/index.js";
import type { LiveApplication } from "../live-application.js";
import type { LiveView } from "./live-view.js";
import type { Navigation } from "./navigation.js";

/** The mounted view that advice is about. */
interface AdvisedView {
  readonly view: LiveView;
  readonly flash: Iterable<FlashCommand>;
  readonly navigation: Navigation | undefined;
  unreported(error: DjustError): void;
}

/** Messages that others have put at a topic. */
const fromTopics = new WeakSet<FlashCommand>();

/** Records that a message was put at a topic, and not by the view. */
export function markFromTopic(command: FlashCommand): void {
  fromTopics.add(command);
}

/** Reports something that is allowed, but probably a mistake: in the log, on the page in development and in tests. */
export function advise(mounted: AdvisedView, advice: DjustError, { mistakes }: LiveApplication): void {
  const fields = { code: advice.code, view: mounted.view.constructor.name };
  if (mistakes.warnings.once(advice.message, fields)) mounted.unreported(advice);
}

/** The view leaves the page without carrying the messages that it has put in this turn, so that nobody sees them. */
export function adviseDropped(mounted: AdvisedView, application: LiveApplication): void {
  if (mounted.navigation?.kind !== "redirect") return;
  for (const command of mounted.flash)
    if (command.action === "put" && !fromTopics.has(command)) {
      const message = `${mounted.view.constructor.name} puts the message ${describe(command.message)} and leaves the page in the same turn, so that nobody sees it. Call liveRedirect(path, { carryFlash: true }), or put the message in mount() of the destination.`;
      return advise(mounted, new DjustError("DJ_NAVIGATION", message), application);
    }
}
