import type { MountRedirect } from "./navigation.js";
import type { LiveRequest } from "./request.js";

/**
 * A hook that runs before `mount`, at every reconnect and at every `liveRedirect`, for authentication and authorization.
 *
 * @returns nothing to let the browser in; `{ redirect: "/sign-in" }` to send it elsewhere, or
 *   `{ redirect: { href: "https://id.example", external: true } }` to another origin; `false`, like an exception, to refuse
 * @throws {DjustError} DJ_NAVIGATION, which fails the mount, for a target that is neither
 * @example
 * const requireUser: OnMount = ({ session }) => (session.has("user") ? undefined : { redirect: "/sign-in" });
 */
export type OnMount = (
  request: LiveRequest,
  view: { readonly name: string },
) => HookResult | Promise<HookResult>;

/** What an `onMount` hook returns: nothing admits the visitor, `false` refuses, `redirect` sends them elsewhere. */
export type HookResult = void | false | { readonly redirect: MountRedirect };
