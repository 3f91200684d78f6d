/** How a `livePatch` changes the URL. */
export interface LivePatchOptions {
  /** Query parameters; merged into the current ones, `null` removes one. */
  readonly params?: { readonly [name: string]: ParamValue } | undefined;
  /** New path. @default the current one */
  readonly path?: string | undefined;
  /**
   * Replaces the current history entry instead of adding one. So does whatever `mount` or `handleParams`
   * lead on to: otherwise Back would come to the URL that leads on. @default false
   */
  readonly replace?: boolean | undefined;
  /** Whether `params` are merged into the current ones; `false` makes them all there is. @default true */
  readonly merge?: boolean | undefined;
}

export interface LiveRedirectOptions {
  /** Query parameters of the destination. */
  readonly params?: { readonly [name: string]: ParamValue } | undefined;
  /**
   * Replaces the current history entry instead of adding one. So does whatever `mount` or `handleParams`
   * lead on to: otherwise Back would come to the URL that leads on. @default false
   */
  readonly replace?: boolean | undefined;
  /** Shows the flash of this turn in the destination, once, instead of dropping it. @default false */
  readonly carryFlash?: boolean | undefined;
  /**
   * The path is an absolute `http:` or `https:` URL, which the browser loads: a payment page, a sign-in elsewhere.
   * Without it a URL of another origin is refused. @default false
   */
  readonly external?: boolean | undefined;
}

/** Where an `onMount` hook sends the browser: a path of the application, or by name another origin. */
export type MountRedirect = string | { readonly href: string; readonly external: true };

export type ParamValue = string | number | boolean | null | undefined | readonly (string | number)[];

export type Navigation =
  | {
      readonly kind: "patch";
      readonly options: LivePatchOptions;
      /** The view is there already; the browser may not have heard. */
      readonly entered?: true;
    }
  | { readonly kind: "redirect"; readonly path: string; readonly options: LiveRedirectOptions };
