import { DjustError } from "../wire/index.js";
import type { LiveHost, Route } from "./host.js";
import type { MountedView } from "./mounted-view.js";
import { localUrl, patchedUrl } from "./url.js";

/** `livePatch` from `handleParams`, again and again, is a loop. */
const patchesMost = 10;

/**
 * Enters the URL that the view has asked for with `livePatch`, and each that it asks for in answer.
 *
 * @throws {DjustError} DJ_NAVIGATION
 */
export async function followPatches(
  mounted: MountedView,
  session: {
    readonly host: LiveHost;
    /** Where the session is. */
    readonly url: string;
    isCurrent(mounted: MountedView): boolean;
    enter(url: string, route: Route): unknown;
  },
): Promise<void> {
  for (let patches = 0; ; patches++) {
    const { navigation } = mounted;
    if (!session.isCurrent(mounted) || navigation?.kind !== "patch" || navigation.entered) return;
    if (patches === patchesMost)
      throw new DjustError(
        "DJ_NAVIGATION",
        `handleParams called livePatch ${patchesMost} times over; make it stop`,
      );
    const url = patchedUrl(session.url, navigation.options);
    const route = session.host.resolve(localUrl(url).pathname);
    if (route?.view !== mounted.route.view)
      throw new DjustError("DJ_NAVIGATION", `livePatch to ${url} would leave the view; use liveRedirect`);
    mounted.navigation = undefined;
    // handleParams may ask for where the view is already.
    if (patches === 0 || url !== session.url) await session.enter(url, route);
    // The last livePatch decides whether the history entry is replaced; all lead to one entry.
    mounted.navigation ??= {
      kind: "patch",
      options: { path: url, replace: navigation.options.replace ?? false },
      entered: true,
    };
  }
}
