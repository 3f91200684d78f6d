/** One change of a stream, as the browser applies it. */
export type StreamOperation =
  /** Starts the stream; the content of an interrupted run is removed. */
  | readonly ["start"]
  | readonly ["append" | "prepend" | "replace", text: string]
  /** Ends the stream with a message that stays next to the streamed content. */
  | readonly ["error", message: string]
  | readonly ["done"]
  /**
   * Inserts an item, or moves and replaces the item that has the key. `limit`: the maximum number of items that stay.
   */
  | readonly ["insert", key: string, html: string, at: StreamPosition, limit?: number]
  /** Replaces an item in place, if it is in the page. */
  | readonly ["update", key: string, html: string]
  | readonly ["delete", key: string]
  /** Removes all items, or all text. */
  | readonly ["reset"];

/**
 * Where an item is inserted: at an end, at an index, or next to the item with a key. If the page does not have that item,
 * nothing happens.
 */
export type StreamPosition<K = string> =
  | "start"
  | "end"
  | number
  | { readonly after: K }
  | { readonly before: K };

/** Changes of one stream, numbered and acknowledged like flash. */
export interface StreamCommand {
  /** Distinguishes stream operations from flash. */
  readonly action: "stream";
  /** Name of the stream: that of the elements with `dj-stream`. */
  readonly stream: string;
  /** The operations, in order. */
  readonly ops: readonly StreamOperation[];
  /** Number of the command within its live session. */
  readonly id?: number;
  /** Identifies the command across nodes: a page applies each once. */
  readonly uid?: string;
}

export interface StreamFrame extends Omit<StreamCommand, "action"> {
  readonly type: "stream";
  /** The id of the previous command, if it is not `id - 1`. */
  readonly after?: number;
}
