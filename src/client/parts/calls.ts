import { addParam, parseCall } from "../../wire/index.js";
import type { Parts } from "./index.js";

export const calls: Parts["calls"] = { parseCall, addParam };
