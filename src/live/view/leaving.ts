import type { FlashCommand, NavigationFrame } from "../../wire/index.js";
import type { LiveApplication } from "../live-application.js";
import type { Share } from "../stores/shared-table.js";
import type { LiveViewClass } from "./live-view.js";
import type { MountedView } from "./mounted-view.js";
import { localUrl, redirectedUrl, type Target } from "./url.js";

/** A navigation at the end of a turn. */
export interface Leaving {
  readonly frame: NavigationFrame;
  /** What happens to the flash that this turn has queued. */
  readonly queued: "show" | "drop" | "keep";
  /** Resolves when the destination can find the carried flash. */
  readonly kept?: Promise<void> | undefined;
}

/** The session whose view is left. */
type LeftSession = Share & {
  readonly application: LiveApplication;
  readonly url: string;
  /** The session that replaces the browser's own. */
  readonly movedTo: string | undefined;
};

/** The frame for a navigation to another view, or out of the application. */
function navigationTo({ url, external }: Target, { application, url: from }: LeftSession): NavigationFrame {
  if (external) return { type: "navigation", action: "load", url, external };
  const route = application.resolve(localUrl(url).pathname);
  const isLive = route && isSameGroup(application.resolve(localUrl(from).pathname)?.view, route.view);
  return { type: "navigation", action: isLive ? "redirect" : "load", url };
}

/** Whether a view can replace another one without a page load. */
export function isSameGroup(from: LiveViewClass | undefined, to: LiveViewClass): boolean {
  return from === undefined || from.navigationGroup === to.navigationGroup;
}

/**
 * The navigation that a view has requested, if any.
 *
 * @param hasReceiver whether a browser receives the frames of this turn
 * @param arrived flash that was carried to this view and has not been shown
 * @see guide, "Flash Survival Semantics"
 */
export function leavingFrom(
  mounted: MountedView,
  session: LeftSession,
  hasReceiver: boolean,
  arrived: readonly FlashCommand[],
): Leaving | undefined {
  const { navigation } = mounted;
  const { url } = session;
  if (session.movedTo !== undefined && hasReceiver && navigation?.kind !== "redirect") {
    // The browser's page belongs to its previous session.
    const queued = [...arrived, ...mounted.flash.take(Number.POSITIVE_INFINITY)];
    const frame = { type: "navigation", action: "load", url, replace: true } as const;
    return carrying(queued, { queued: "keep", frame }, session);
  }
  if (!navigation) return undefined;
  const replace = navigation.options.replace ? { replace: true as const } : undefined;
  if (navigation.kind === "patch")
    return { queued: "show", frame: { type: "navigation", action: "patch", url, ...replace } };
  const { carryFlash, external } = navigation.options;
  const target = {
    url: redirectedUrl(url, navigation.path, navigation.options),
    ...(external ? { external } : undefined),
  };
  const frame = { ...navigationTo(target, session), ...replace };
  const own = carryFlash && hasReceiver ? mounted.flash.take(Number.POSITIVE_INFINITY) : [];
  return carrying([...arrived, ...own], { queued: carryFlash ? "keep" : "drop", frame }, session);
}

/** The navigation to the target of an `onMount` hook. @param arrived flash that was carried to the view */
export function redirectedByHook(
  target: Target,
  session: LeftSession,
  arrived: readonly FlashCommand[],
): Leaving {
  return carrying(arrived, { queued: "drop", frame: navigationTo(target, session) }, session);
}

/** Adds carried flash, unless the destination has another origin, and the cookies that the browser needs. */
function carrying(carried: readonly FlashCommand[], leaving: Leaving, session: LeftSession): Leaving {
  const { frame } = leaving;
  const { url, external, replace } = frame;
  const { application, owner, address, movedTo } = session;
  const isCarried = carried.length > 0 && !external;
  const flash = isCarried
    ? application.sealFlash(carried, url, { owner: movedTo ?? owner, address })
    : undefined;
  if (movedTo === undefined && !flash) return leaving;
  if (movedTo === undefined && flash && frame.action !== "load")
    return { ...leaving, frame: { ...frame, carry: flash.token }, kept: flash.kept };
  const ticket = application.issueRedirectTicket(
    { url, sid: movedTo, carry: flash?.token },
    { owner, address },
  );
  const kept = Promise.all([flash?.kept, ticket.kept]).then(() => {});
  const across = { type: "navigation", action: "load", url: ticket.url } as const;
  return { ...leaving, frame: replace ? { ...across, replace } : across, kept };
}
