import type { StandardSchemaV1 } from "@standard-schema/spec";

/** How a method may be called from a browser. */
export interface EventHandlerOptions<S extends StandardSchemaV1 = StandardSchemaV1> {
  /**
   * What the parameters have to look like; any Standard Schema (Zod, Valibot, ArkType …). What
   * fails it is answered with DJ_EVENT_PARAMS and never reaches the handler, which gets the
   * schema's output.
   */
  readonly params?: S | undefined;
  /**
   * `false` where the handler's failure is nothing that users need to be told, such as that of a preview. @default true
   */
  readonly failureMessage?: boolean | undefined;
}

/** Options of a handler in {@link EventTable}. */
export type TableOptions = EventHandlerOptions & { readonly background?: boolean };

/** Handlers by name where a tool chain has no decorators: `static events = { save: true }`. */
export type EventTable = readonly string[] | { readonly [name: string]: boolean | TableOptions };
