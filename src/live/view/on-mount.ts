import { coded } from "../../wire/index.js";
import { LiveView, type LiveViewClass, type OnMount } from "./live-view.js";
import type { LiveRequest } from "./request.js";
import { hookTarget, type Target } from "./url.js";

/**
 * Runs the `onMount` hooks until one redirects: the application's, then those of the view's parent classes, then the
 * view's own.
 *
 * @returns the target of the redirect, if there is one
 * @throws {DjustError} DJ_UNAUTHORIZED, DJ_NAVIGATION
 */
export async function redirectedOnMount(
  hooks: readonly OnMount[],
  request: LiveRequest,
  view: LiveViewClass,
): Promise<Target | undefined> {
  for (const hook of new Set([...hooks, ...hooksOf(view)])) {
    try {
      const answer: unknown = await hook(request, view);
      if (answer === false) throw new Error("the hook returned false");
      const { redirect } = Object(answer) as { redirect?: unknown };
      if (redirect !== undefined) return hookTarget(redirect, request.url);
    } catch (error) {
      throw coded(error, "DJ_UNAUTHORIZED", "the mount was refused");
    }
  }
  return undefined;
}

/** The hooks of a class and its parents, the parents' first, so that a subclass cannot remove a guard. */
function hooksOf(view: LiveViewClass): readonly OnMount[] {
  const hooks: OnMount[] = [];
  for (let owner: object | null = view; owner && owner !== LiveView; owner = Object.getPrototypeOf(owner))
    if (Object.hasOwn(owner, "onMount")) {
      const own = (owner as { readonly onMount?: OnMount | readonly OnMount[] }).onMount ?? [];
      hooks.unshift(...[own].flat());
    }
  return hooks;
}
