import { coded } from "../../wire/index.js";
import type { LiveViewClass, OnMount } from "./live-view.js";
import type { LiveRequest } from "./request.js";
import { hookTarget, type Target } from "./url.js";

/**
 * Runs the `onMount` hooks, the application's before the view's own, until one sends the browser elsewhere.
 *
 * @returns where to
 * @throws {DjustError} DJ_UNAUTHORIZED, DJ_NAVIGATION
 */
export async function redirectedOnMount(
  hooks: readonly OnMount[],
  request: LiveRequest,
  view: LiveViewClass,
): Promise<Target | undefined> {
  for (const hook of [...hooks, ...[view.onMount ?? []].flat()] as OnMount[]) {
    try {
      const answer: unknown = await hook(request, view);
      if (answer === false) throw new Error("the hook gave false");
      const { redirect } = Object(answer) as { redirect?: unknown };
      if (redirect !== undefined) return hookTarget(redirect, request.url);
    } catch (error) {
      throw coded(error, "DJ_UNAUTHORIZED", "the mount was refused");
    }
  }
  return undefined;
}
