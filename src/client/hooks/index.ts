// Scripts of an application import this one: it does not bring the page script into their bundle.
export { addHook, defineHook, type Hook, type HookContext, type Hooks } from "./hook.js";
export type { PushEventError } from "./push-event.js";
