import { coded, DjustError, describe, didYouMean, messageOf } from "../../wire/index.js";
import { LiveView, type LiveViewClass } from "./live-view.js";
import type { OnMount } from "./mount-hook.js";
import type { LiveRequest } from "./request.js";
import { hookTarget, type Target } from "./url.js";

/**
 * Runs the `onMount` hooks until one redirects: the application's, then those of the view's parent classes, then the
 * view's own.
 *
 * @returns the target of the redirect, if there is one
 * @throws {DjustError} DJ_UNAUTHORIZED, DJ_HOOK, DJ_NAVIGATION
 */
export async function redirectedOnMount(
  hooks: readonly OnMount[],
  request: LiveRequest,
  view: LiveViewClass,
): Promise<Target | undefined> {
  for (const hook of new Set([...hooks, ...hooksOf(view)])) {
    try {
      const result: unknown = await hook(request, view);
      if (result === false) throw new Error("The hook returned false");
      if (result === undefined) continue;
      const { redirect } = Object(result) as { redirect?: unknown };
      if (redirect === undefined) throw hookError(view, result);
      const target = hookTarget(redirect, request.url);
      if (target.url === request.url)
        throw new DjustError(
          "DJ_NAVIGATION",
          `An onMount hook must not redirect to the page that it protects, got ${describe(target.url)}. Return nothing to admit the browser.`,
        );
      return target;
    } catch (error) {
      if (isProgrammingError(error))
        throw coded(error, "DJ_HOOK", `${labelOf(hook, hooks, view)} threw: ${messageOf(error)}`);
      throw coded(error, "DJ_UNAUTHORIZED", `${labelOf(hook, hooks, view)} refused access to ${view.name}`);
    }
  }
  return undefined;
}

/** The classes of errors that JavaScript throws for mistakes in code. A hook that refuses throws another one. */
const programmingErrors = [TypeError, ReferenceError, RangeError, SyntaxError] as const;

function isProgrammingError(error: unknown): boolean {
  try {
    return programmingErrors.some((type) => error instanceof type);
  } catch {
    // `instanceof` throws for a revoked proxy.
    return false;
  }
}

/** Which hook it is, such as "Hook 2 (isAdmin) in onMount of AdminView". */
function labelOf(hook: OnMount, hooks: readonly OnMount[], view: LiveViewClass): string {
  const isOfApplication = hooks.includes(hook);
  const position = (isOfApplication ? hooks : hooksOf(view)).indexOf(hook) + 1;
  const name: unknown = hook.name;
  const named = typeof name === "string" && name !== "" && name !== "onMount" ? ` (${name})` : "";
  return `Hook ${position}${named} in onMount of ${isOfApplication ? "createApp" : view.name}`;
}

/**
 * The error of a hook that returned anything other than a decision. Access is refused, because it may be a misspelled
 * redirect.
 */
function hookError(view: LiveViewClass, result: unknown): DjustError {
  const names = result !== null && typeof result === "object" ? Object.keys(result) : [];
  const given = names.length > 0 ? `an object with ${names.join(", ")}` : describe(result);
  const hint = names.map((name) => didYouMean(name, ["redirect"])).join("");
  const nothing = result === true || result === null ? " Return nothing to admit the browser." : "";
  return new DjustError(
    "DJ_HOOK",
    `An onMount hook of ${view.name} must return nothing, false or { redirect: "/sign-in" }, got ${given}.${hint}${nothing}`,
  );
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
