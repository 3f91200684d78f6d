import { createNavigation } from "../navigation/navigation.js";
import { refusals } from "../navigation/refusals.js";
import type { Parts } from "./index.js";
import { replaceHead } from "./view-head.js";

export const navigation: Parts["navigation"] = { createNavigation, refusals, replaceHead };
