import { createMessages } from "./flash/messages.js";

(globalThis as { djust?: unknown }).djust ??= { flash: createMessages(document, {}).page };
