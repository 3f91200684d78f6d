import { start } from "./start.js";

(globalThis as { djust?: unknown }).djust ??= start();
