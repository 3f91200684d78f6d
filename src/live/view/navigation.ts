import { DjustError, describe, unknownOption } from "../../wire/index.js";

/** How a `livePatch` changes the URL. */
export interface LivePatchOptions {
  /** Query parameters; merged into the current ones, `null` removes one. */
  readonly params?: { readonly [name: string]: ParamValue } | undefined;
  /** New path. @default the current one */
  readonly path?: string | undefined;
  /**
   * Replaces the current history entry instead of adding one. Navigation in `mount` and `handleParams` always does, because
   * Back would otherwise lead to the URL that navigates again.
   *
   * @default false
   */
  readonly replace?: boolean | undefined;
  /** Whether `params` are merged into the current ones; `false` replaces them. @default true */
  readonly merge?: boolean | undefined;
}

/** Options of `liveRedirect`. */
export interface LiveRedirectOptions {
  /** Query parameters of the destination. */
  readonly params?: { readonly [name: string]: ParamValue } | undefined;
  /**
   * Replaces the current history entry instead of adding one. Navigation in `mount` and `handleParams` always does, because
   * Back would otherwise lead to the URL that navigates again.
   *
   * @default false
   */
  readonly replace?: boolean | undefined;
  /** Shows the flash of this turn at the destination, once, instead of dropping it. @default false */
  readonly carryFlash?: boolean | undefined;
  /**
   * Allows an absolute `http:` or `https:` URL of another origin, such as that of a payment or sign-in page.
   *
   * @default false
   */
  readonly external?: boolean | undefined;
}

/** Where an `onMount` hook sends the browser: a path of the application, or a URL with `external: true`. */
export type MountRedirect = string | { readonly href: string; readonly external: true };

/** A value of a query parameter: a list repeats the parameter; `null` and `undefined` remove it. */
export type ParamValue = string | number | boolean | null | undefined | readonly (string | number)[];

export type Navigation =
  | {
      readonly kind: "patch";
      readonly options: LivePatchOptions;
      /** The view already has this URL; the browser may not know it yet. */
      readonly entered?: true;
    }
  | { readonly kind: "redirect"; readonly path: string; readonly options: LiveRedirectOptions };

const patchNames = [
  "params",
  "path",
  "replace",
  "merge",
] as const satisfies readonly (keyof LivePatchOptions)[];
const redirectNames = [
  "params",
  "replace",
  "carryFlash",
  "external",
] as const satisfies readonly (keyof LiveRedirectOptions)[];

/** @throws {DjustError} DJ_NAVIGATION */
export function checkPatch(options: LivePatchOptions): void {
  // A value that is no object is refused where the URL is made.
  if (options !== null && typeof options === "object") check("livePatch", options, patchNames);
}

/** @throws {DjustError} DJ_NAVIGATION */
export function checkRedirect(options: LiveRedirectOptions): void {
  if (options === null || typeof options !== "object")
    throw new DjustError(
      "DJ_NAVIGATION",
      `The options of liveRedirect must be an object such as { carryFlash: true }, got ${describe(options)}.`,
    );
  check("liveRedirect", options, redirectNames);
}

function check(method: string, options: object, names: readonly string[]): void {
  const unknown = unknownOption(method, options, names);
  if (unknown !== undefined) throw new DjustError("DJ_NAVIGATION", unknown);
}
