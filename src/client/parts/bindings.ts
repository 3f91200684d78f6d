import { startBindings } from "../bindings/start-bindings.js";
import type { Parts } from "./index.js";

export const bindings: Parts["bindings"] = { startBindings };
