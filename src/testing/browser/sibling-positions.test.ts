import { createRequire } from "node:module";
import fc from "fast-check";
import { expect, test } from "vitest";
import { keepPositions } from "./sibling-positions.js";

const required = createRequire(createRequire(import.meta.url).resolve("jsdom"));

/** A class of its own, so that the one of jsdom stays as it is. */
function treeClass() {
  return class extends (required("symbol-tree") as new () => Parameters<typeof keepPositions>[0]) {
    calls = 0;
    override nextSibling(child: object) {
      this.calls++;
      return super.nextSibling(child);
    }
    prependChild(parent: object, child: object): object {
      return super["prependChild" as "insertBefore"](parent, child);
    }
    appendChild(parent: object, child: object): object {
      return super["appendChild" as "insertBefore"](parent, child);
    }
  };
}

test("positions are those of symbol-tree, after any changes and questions", () => {
  const change = fc.record({
    kind: fc.constantFrom("insertBefore", "insertAfter", "remove", "prependChild", "appendChild", "index"),
    at: fc.nat({ max: 30 }),
  });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 80 }), (changes) => {
      const Tree = treeClass();
      const ours = new Tree();
      keepPositions(Tree.prototype);
      const parent = {};
      const children: object[] = [];
      for (const { kind, at } of changes) {
        const index = children.length === 0 ? 0 : at % children.length;
        const child = children[index];
        const added = {};
        if (kind === "prependChild") {
          ours.prependChild(parent, added);
          children.unshift(added);
        } else if (kind === "appendChild") {
          ours.appendChild(parent, added);
          children.push(added);
        } else if (!child) continue;
        else if (kind === "index") expect(ours.index(child)).toBe(index);
        else {
          if (kind === "remove") ours.remove(child);
          else ours[kind](child, added);
          if (kind === "remove") children.splice(index, 1);
          else children.splice(kind === "insertBefore" ? index : index + 1, 0, added);
        }
      }
      expect(children.map((child) => ours.index(child))).toEqual(children.map((_, index) => index));
    }),
  );
});

test.each([1_000, 10_000])(
  "%d insertions, each before another child, take a number of steps in proportion",
  (count) => {
    const Tree = treeClass();
    keepPositions(Tree.prototype);
    const tree = new Tree();
    const parent = {};
    const children = Array.from({ length: count }, () => tree.appendChild(parent, {}));
    for (const child of children) {
      expect(tree.index(child)).toBeGreaterThanOrEqual(0);
      tree.insertBefore(child, {});
    }
    expect(tree.calls).toBeLessThan(4 * count);
  },
);
