import { createMessages } from "./flash/messages.js";
import { globalValue } from "./safe-dom.js";

if (!globalValue("djust")) Object.assign(globalThis, { djust: { flash: createMessages(document, {}).page } });
