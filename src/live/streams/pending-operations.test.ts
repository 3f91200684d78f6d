import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { StreamOperation } from "../../wire/index.js";
import { PendingOperations } from "./pending-operations.js";

describe("operations of a stream that wait", () => {
  test("become one text, however many were appended", () => {
    const pending = new PendingOperations();
    for (const text of ["a", "b", "c"]) pending.text("append", text);
    expect(pending.take()).toEqual([["append", "abc"]]);
    expect(pending.isEmpty).toBe(true);
  });

  test("have one operation for each item", () => {
    const pending = new PendingOperations();
    pending.insert("1", "<li>one</li>", "end", undefined);
    pending.update("1", "<li>ONE</li>");
    pending.insert("2", "<li>two</li>", "end", undefined);
    pending.delete("2");
    expect(pending.take()).toEqual([
      ["insert", "1", "<li>ONE</li>", "end"],
      ["delete", "2"],
    ]);
  });

  test("leave out items that a limit would remove at once", () => {
    const pending = new PendingOperations();
    for (let id = 0; id < 1_000; id++) pending.insert(String(id), `<li>${id}</li>`, "end", 3);
    expect(pending.take().map(([, key]) => key)).toEqual(["997", "998", "999"]);
  });

  test("give the same text as if each had been applied by itself", () => {
    const verb = fc.constantFrom("append", "prepend", "replace", "reset");
    fc.assert(
      fc.property(fc.array(fc.tuple(verb, fc.string({ maxLength: 3 }), fc.boolean())), (changes) => {
        const pending = new PendingOperations();
        let expected = "";
        let shown = "";
        for (const [verb, text, isSent] of changes) {
          if (verb === "reset") pending.reset();
          else pending.text(verb as "append", text);
          expected = applied(expected, verb === "reset" ? ["reset"] : [verb as "append", text]);
          if (isSent) shown = pending.take().reduce(applied, shown);
        }
        expect(pending.take().reduce(applied, shown)).toBe(expected);
        expect(pending.size).toBe(0);
      }),
    );
  });

  test("keep few of an item that is added again, and of those that a limit has removed", () => {
    const pending = new PendingOperations();
    for (let round = 0; round < 1_000; round++)
      for (const key of ["a", "b"]) pending.insert(key, `${round}`, "end", 5);
    expect(pending.take()).toHaveLength(2);
    for (let id = 0; id < 1_000; id++) {
      pending.insert(String(id), `${id}`, "start", 5);
      pending.delete(String(id - 2));
      pending.insert(`${id} again`, `${id}`, "start", 5);
    }
    expect(pending.take().length).toBeLessThan(10);
  });

  test("keep what an item has pushed out before it was deleted", () => {
    const pending = new PendingOperations();
    pending.insert("b", "b", "end", 1);
    pending.delete("b");
    expect(pending.take().reduce(listed, [["a", "a"]])).toEqual([]);
  });

  test.each([
    ["without limits", [undefined]],
    ["with one limit", [3]],
    ["with several limits, or none", [undefined, 1, 2, 3]],
  ] as const)("give the same list as if each had been applied by itself, %s", (_, limits) => {
    const key = fc.constantFrom("a", "b", "c", "d");
    const change = fc.oneof(
      fc.record({
        verb: fc.constant("insert" as const),
        key,
        at: fc.oneof(
          fc.constantFrom("start" as const, "end" as const, "end" as const, "end" as const),
          fc.constantFrom(0, 1, 2),
          fc.record({ after: key }),
          fc.record({ before: key }),
        ),
        limit: fc.constantFrom(...limits),
      }),
      fc.record({ verb: fc.constantFrom("update" as const, "delete" as const, "reset" as const), key }),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(change, fc.boolean())), (changes) => {
        const pending = new PendingOperations();
        let expected: Items = [];
        let shown: Items = [];
        changes.forEach(([change, isSent], index) => {
          const html = String(index);
          let operation: StreamOperation;
          if (change.verb === "insert") {
            const { key, at, limit } = change;
            pending.insert(key, html, at, limit);
            operation = limit === undefined ? ["insert", key, html, at] : ["insert", key, html, at, limit];
          } else if (change.verb === "update") {
            pending.update(change.key, html);
            operation = ["update", change.key, html];
          } else if (change.verb === "delete") {
            pending.delete(change.key);
            operation = ["delete", change.key];
          } else {
            pending.reset();
            operation = ["reset"];
          }
          expected = listed(expected, operation);
          if (isSent) shown = pending.take().reduce(listed, shown);
        });
        expect(pending.take().reduce(listed, shown)).toEqual(expected);
      }),
      { numRuns: 2_000 },
    );
  });
});

function applied(text: string, operation: StreamOperation): string {
  switch (operation[0]) {
    case "append":
      return text + operation[1];
    case "prepend":
      return operation[1] + text;
    case "replace":
      return operation[1];
    case "reset":
      return "";
    default:
      return text;
  }
}

type Items = readonly (readonly [key: string, html: string])[];

function listed(items: Items, operation: StreamOperation): Items {
  switch (operation[0]) {
    case "insert": {
      const [, key, html, at, limit = Number.POSITIVE_INFINITY] = operation;
      const others = items.filter(([known]) => known !== key);
      const beside = typeof at === "object" ? ("after" in at ? at.after : at.before) : undefined;
      const index = others.findIndex(([known]) => known === beside);
      const place =
        typeof at === "number"
          ? at
          : at === "start"
            ? 0
            : at === "end"
              ? others.length
              : index + ("after" in at ? 1 : 0);
      const isMissing = typeof at === "object" && index < 0;
      const all = isMissing ? items : others.toSpliced(place, 0, [key, html]);
      const isBefore = at === "start" || (typeof at === "object" && "before" in at);
      return isBefore ? all.slice(0, limit) : all.slice(-limit);
    }
    case "update":
      return items.map((item) => (item[0] === operation[1] ? [operation[1], operation[2]] : item));
    case "delete":
      return items.filter(([key]) => key !== operation[1]);
    case "reset":
      return [];
    default:
      return items;
  }
}
