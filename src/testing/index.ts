export type { ActionOptions, FormFields, Page, PushedEvent, ServerOrListener } from "./page.js";
export type { ShownInboxMessage } from "./screen/inbox.js";
export type { ShownFlash } from "./screen/show.js";
export { TestClock } from "./test-clock.js";
export { type VisitOptions, visit } from "./visit.js";
