import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { createApp, each, eventHandler, html, LiveView } from "../server/index.js";
import { visit } from "./index.js";

const required = createRequire(createRequire(import.meta.url).resolve("jsdom"));
/** What jsdom before version 30 asks for each step from one node to another. */
const tree: { [method: string]: (...given: never[]) => unknown } = required("symbol-tree").prototype;

class ListView extends LiveView {
  items = Array.from({ length: 0 }, (_, id) => id);
  override mount({ url }: { url: string }) {
    const count = Number(new URL(url, "http://localhost").searchParams.get("items"));
    this.items = Array.from({ length: count }, (_, id) => id);
  }
  @eventHandler() remove() {
    this.items = this.items.slice(1);
  }
  override render() {
    return html`<ul>${each(this.items, String, (id) => html`<li>Item ${id}</li>`)}</ul>
      <label>Name <input></label><button dj-click="remove">Remove</button>`;
  }
}

/** Counts the steps of an action through the nodes of its page. */
async function stepsOf(action: () => Promise<unknown>): Promise<number> {
  let steps = 0;
  const own = ["parent", "firstChild", "nextSibling", "previousSibling"].map(
    (name) => [name, tree[name]] as const,
  );
  for (const [name, method] of own)
    tree[name] = function (this: unknown, ...given: never[]) {
      steps++;
      return method?.apply(this, given);
    };
  try {
    await action();
  } finally {
    for (const [name, method] of own) if (method) tree[name] = method;
  }
  return steps;
}

test("a page of ten times the items takes at most twelve times the steps, to visit and to use", async () => {
  const app = createApp({ logger: false, routes: { "/": ListView } });
  const steps = async (items: number): Promise<number[]> => {
    let page = await visit(app, "/?items=1");
    return [
      await stepsOf(async () => {
        page = await visit(app, `/?items=${items}`);
      }),
      await stepsOf(() => page.click("Remove")),
      await stepsOf(async () => page.getByText("Item 7")),
      await stepsOf(() => page.fill("Name", "Ada")),
    ];
  };
  const [few, many] = [await steps(400), await steps(4_000)];
  expect(Math.max(...many.map((count, index) => count / (few[index] ?? 1)))).toBeLessThan(12);
});
