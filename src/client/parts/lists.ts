import { changeList } from "./change-list.js";
import type { Parts } from "./index.js";

export const lists: Parts["lists"] = { changeList };
