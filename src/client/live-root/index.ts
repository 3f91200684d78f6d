export { createLiveRoot, type LiveRoot } from "./live-root.js";
