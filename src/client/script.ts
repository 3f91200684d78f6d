import { globalValue } from "./safe-dom.js";
import { start } from "./start.js";

// A page may load the script twice.
if (!globalValue("djust")) Object.assign(globalThis, { djust: start() });
