import type { DjustError, FlashCommand } from "../../wire/index.js";
import type { MountedView } from "../view/mounted-view.js";
import type { Target } from "../view/url.js";

/** The outcome of an input, from which its reply is made. */
export type Outcome =
  /** The user's code has run, and the view may have changed. */
  | { readonly kind: "handled" }
  | MountedOutcome
  /** A hook has redirected the browser, or the requested URL belongs to another view. */
  | {
      readonly kind: "redirected";
      readonly target: Target;
      /** Flash that was carried to the view, and is now carried to the target. */
      readonly carried: readonly FlashCommand[];
    }
  /** The input was handled before; only its reply is due. */
  | { readonly kind: "repeated" }
  /** An earlier input was lost; the browser sends both again. */
  | { readonly kind: "gap" }
  /** An error was thrown; it replaces the DOM update. */
  | { readonly kind: "failed"; readonly error: DjustError }
  /** The live session has ended. */
  | { readonly kind: "closed" };

/** The tab has a view, new or existing. */
export interface MountedOutcome {
  readonly kind: "mounted";
  readonly mounted: MountedView;
  /** Whether `mount` has run in this turn. */
  readonly isFresh: boolean;
  /** Version of the rendering that the view replaces, after a live redirect. */
  readonly replacedVersion?: number;
  /** Whether the browser has not known this session before. */
  readonly newClient?: boolean;
  /** Whether the session comes from another node. */
  readonly migrated?: boolean;
  /** Flash that was carried to the view. */
  readonly carried: readonly FlashCommand[];
}

/** The user's code is still running; when it ends, the outcome is `handled`. */
export interface Running {
  readonly kind: "running";
  readonly work: PromiseLike<unknown>;
}

export const handled: Outcome = { kind: "handled" };
export const repeated: Outcome = { kind: "repeated" };
export const gap: Outcome = { kind: "gap" };
export const closed: Outcome = { kind: "closed" };
