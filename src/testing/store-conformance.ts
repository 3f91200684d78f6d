import type { Broker, CarryStore, InboxStore, OutboxStore, UndoStore } from "../live/index.js";
import { brokerCaseEntries } from "./store-cases/broker-cases.js";
import { carryStoreCaseEntries } from "./store-cases/carry-store-cases.js";
import { inboxStoreCaseEntries } from "./store-cases/inbox-store-cases.js";
import { outboxStoreCaseEntries } from "./store-cases/outbox-store-cases.js";
import type { CaseEntry, Nodes } from "./store-cases/store-case.js";
import { undoStoreCaseEntries } from "./store-cases/undo-store-cases.js";

export type { Nodes } from "./store-cases/store-case.js";

/** One requirement of a broker or a store. */
export interface StoreCase {
  /** A short sentence in the present tense. */
  readonly name: string;
  /** @throws when the part does not meet it */
  run(): Promise<void>;
}

/**
 * Returns the conformance suite for brokers, to run with any test runner.
 *
 * @param open returns two connected nodes that share nothing with those of other cases; each case closes them
 * @see docs/guide/many-nodes.md
 * @example
 * for (const { name, run } of brokerCases(open)) test(name, run);
 */
export function brokerCases(open: () => Promise<Nodes<Broker>>): readonly StoreCase[] {
  return casesOf(brokerCaseEntries, open);
}

/**
 * Returns the conformance suite for outbox stores.
 *
 * @param open see {@link brokerCases}
 * @example
 * for (const { name, run } of outboxStoreCases(open)) test(name, run);
 */
export function outboxStoreCases(open: () => Promise<Nodes<OutboxStore>>): readonly StoreCase[] {
  return casesOf(outboxStoreCaseEntries, open);
}

/**
 * Returns the conformance suite for carry stores.
 *
 * @param open see {@link brokerCases}
 * @example
 * for (const { name, run } of carryStoreCases(open)) test(name, run);
 */
export function carryStoreCases(open: () => Promise<Nodes<CarryStore>>): readonly StoreCase[] {
  return casesOf(carryStoreCaseEntries, open);
}

/**
 * Returns the conformance suite for undo stores.
 *
 * @param open see {@link brokerCases}
 * @example
 * for (const { name, run } of undoStoreCases(open)) test(name, run);
 */
export function undoStoreCases(open: () => Promise<Nodes<UndoStore>>): readonly StoreCase[] {
  return casesOf(undoStoreCaseEntries, open);
}

/**
 * Returns the conformance suite for inbox stores.
 *
 * @param open see {@link brokerCases}
 * @example
 * for (const { name, run } of inboxStoreCases(open)) test(name, run);
 */
export function inboxStoreCases(open: () => Promise<Nodes<InboxStore>>): readonly StoreCase[] {
  return casesOf(inboxStoreCaseEntries, open);
}

function casesOf<T>(entries: readonly CaseEntry<T>[], open: () => Promise<Nodes<T>>): readonly StoreCase[] {
  return entries.map((entry) => ({
    name: entry.name,
    run: async () => {
      const pair = await open();
      try {
        await entry.run(pair);
      } finally {
        await pair.close();
      }
    },
  }));
}
