export type {
  ActionOptions,
  FieldValue,
  FormFields,
  Page,
  PushedEvent,
  RoleOptions,
  ServerOrListener,
  Target,
} from "./page.js";
export type { ShownInboxMessage } from "./screen/inbox.js";
export type { Role } from "./screen/roles.js";
export type { ShownFlash } from "./screen/show.js";
export { TestClock } from "./test-clock.js";
export { type VisitOptions, visit } from "./visit.js";
