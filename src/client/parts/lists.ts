import { changeList } from "./change-list.js";
import type { Parts } from "./index.js";
import { readPage } from "./read-page.js";

export const lists: Parts["lists"] = { changeList, readPage };
