import { DjustError } from "../../wire/index.js";
import type { LiveApplication } from "../live-application.js";
import type { Outcome } from "../turn/outcome.js";
import type { CurrentView } from "./current-view.js";
import type { Visitor } from "./request.js";
import { localUrl, patchedUrl } from "./url.js";

/** More calls of `livePatch` from `handleParams` than this are a loop. */
const maxPatches = 10;

/**
 * Enters the URL of the view's `livePatch`, and of each further `livePatch` that `handleParams` then calls.
 *
 * @returns the redirect of a hook, if there is one
 * @throws {DjustError} DJ_NAVIGATION
 */
export async function followPatches(
  view: CurrentView,
  application: LiveApplication,
  visitor: Visitor | undefined,
): Promise<(Outcome & { kind: "redirected" }) | undefined> {
  const { mounted } = view;
  for (let patches = 0; mounted; patches++) {
    const { navigation } = mounted;
    if (view.mounted !== mounted || navigation?.kind !== "patch" || navigation.entered) break;
    if (patches === maxPatches)
      throw new DjustError(
        "DJ_NAVIGATION",
        `handleParams called livePatch ${maxPatches} times in a row. Call it only when the URL has to change.`,
      );
    const url = patchedUrl(view.url, navigation.options);
    const route = application.resolve(localUrl(url).pathname);
    if (route?.view !== mounted.route.view)
      throw new DjustError(
        "DJ_NAVIGATION",
        `livePatch must stay within its view, got ${url}. Use liveRedirect.`,
      );
    mounted.navigation = undefined;
    // handleParams may request the URL that the view already has.
    if (patches === 0 || url !== view.url) {
      const outcome = await view.enter(url, route, visitor);
      if (outcome.kind === "running") await outcome.work;
      if (outcome.kind === "redirected") return outcome;
    }
    // The last livePatch decides whether the history entry is replaced; all lead to one entry.
    mounted.navigation ??= {
      kind: "patch",
      options: { path: url, replace: navigation.options.replace ?? false },
      entered: true,
    };
  }
  return undefined;
}
