/** Two nodes under test. For a part that one process uses alone, both are the same object. */
export interface Nodes<T> {
  /** The nodes, each with its own parts. */
  readonly nodes: readonly [T, T];
  /** Resolves when everything in transit between the nodes has arrived. */
  settled(): Promise<void>;
  /** Closes both nodes. */
  close(): Promise<void>;
}

/** A case, before its nodes are known. */
export interface CaseEntry<T> {
  readonly name: string;
  run(pair: Nodes<T>): Promise<void>;
}
