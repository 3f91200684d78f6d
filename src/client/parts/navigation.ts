import { createNavigation } from "../navigation.js";
import type { Parts } from "./index.js";

export const navigation: Parts["navigation"] = { createNavigation };
