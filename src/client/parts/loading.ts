import type { Parts } from "./index.js";
import { showLoadingEffects } from "./loading-effects.js";

export const loading: Parts["loading"] = { showLoadingEffects };
