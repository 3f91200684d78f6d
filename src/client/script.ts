import { globalValue } from "./safe-dom.js";
import { type Djust, start } from "./start.js";

// A page may load the script twice, or register hooks before.
if (!(globalValue("djust") as Partial<Djust> | undefined)?.flash)
  Object.assign(globalThis, { djust: start() });
