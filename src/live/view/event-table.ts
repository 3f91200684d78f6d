import type { StandardSchemaV1 } from "@standard-schema/spec";

/** How a method may be called from a browser. */
export interface EventHandlerOptions<S extends StandardSchemaV1 = StandardSchemaV1> {
  /**
   * Validates the parameters: any Standard Schema (Zod, Valibot, ArkType …). The handler gets the schema's output;
   * parameters that fail are refused with DJ_EVENT_PARAMS.
   */
  readonly params?: S | undefined;
  /** Whether the user gets a message when the handler fails; `false` for a preview, for example. @default true */
  readonly failureMessage?: boolean | undefined;
  /**
   * Milliseconds without a further event before the handler runs, at most 60,000. The page waits before it sends, and the
   * server before it runs the handler.
   */
  readonly debounce?: number | undefined;
  /** Milliseconds between two runs, at most 60,000; the last event is never lost. */
  readonly throttle?: number | undefined;
}

/** Options of a handler in {@link EventTable}. */
export type TableOptions = EventHandlerOptions & { readonly background?: boolean };

/** Handlers by name, for tool chains without decorators: `static events = { save: true }`. */
export type EventTable = readonly string[] | { readonly [name: string]: boolean | TableOptions };
