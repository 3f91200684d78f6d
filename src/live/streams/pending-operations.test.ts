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

  test("give the same list as if each had been applied by itself", () => {
    const key = fc.constantFrom("a", "b", "c", "d");
    const change = fc.oneof(
      fc.record({
        verb: fc.constant("insert" as const),
        key,
        at: fc.oneof(
          fc.constantFrom("start" as const, "end" as const),
          fc.record({ after: key }),
          fc.record({ before: key }),
        ),
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
            pending.insert(change.key, html, change.at, undefined);
            operation = ["insert", change.key, html, change.at];
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
      { numRuns: 1_000 },
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
      const [, key, html, at] = operation;
      const others = items.filter(([known]) => known !== key);
      if (at === "start") return [[key, html], ...others];
      if (typeof at !== "object") return [...others, [key, html]];
      const beside = others.findIndex(([known]) => known === ("after" in at ? at.after : at.before));
      return beside < 0 ? items : others.toSpliced("after" in at ? beside + 1 : beside, 0, [key, html]);
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
