import { startFlash } from "./flash-alone.js";

startFlash();
