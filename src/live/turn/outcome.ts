import type { DjustError, FlashCommand } from "../../wire/index.js";
import type { MountedView } from "../view/mounted-view.js";
import type { Target } from "../view/url.js";

/** What became of an input; its reply is made from this. */
export type Outcome =
  /** The user's code has run; the view shows what it did. */
  | { readonly kind: "handled" }
  | MountedOutcome
  /** A hook sent the browser elsewhere, or the URL that it asked for is another view's. */
  | {
      readonly kind: "redirected";
      readonly target: Target;
      /** Flash that was carried to the view: it goes on with the browser. */
      readonly carried: readonly FlashCommand[];
    }
  /** The input was carried out before; only its reply is due. */
  | { readonly kind: "repeated" }
  /** An input before this one was lost; the browser sends both again. */
  | { readonly kind: "gap" }
  /** Something threw; `error` takes the place of the DOM update. */
  | { readonly kind: "failed"; readonly error: DjustError }
  /** The live session has ended. */
  | { readonly kind: "closed" };

/** The tab has a view, new or as it was. */
export interface MountedOutcome {
  readonly kind: "mounted";
  readonly mounted: MountedView;
  /** Whether `mount` has run in this turn, whatever rendering the browser has. */
  readonly isFresh: boolean;
  /** Version of the rendering that the view takes the place of, after a live redirect. */
  readonly replacedVersion?: number;
  /** Whether the browser has not heard of this session before. */
  readonly newClient?: boolean;
  /** Whether the session comes from another node. */
  readonly migrated?: boolean;
  /** Flash that was carried here. */
  readonly carried: readonly FlashCommand[];
}

export const handled: Outcome = { kind: "handled" };
export const repeated: Outcome = { kind: "repeated" };
export const gap: Outcome = { kind: "gap" };
export const closed: Outcome = { kind: "closed" };
