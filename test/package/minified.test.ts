import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { expect, onTestFinished, test } from "vitest";
import type { App } from "../../src/server/index.js";
import { root } from "./entry-points.js";

const application = `
import { createApp, html, LiveView } from "djust-ts";
class StockItemsView extends LiveView {
  render() {
    return html\`<p>\${this.constructor.name}</p>\`;
  }
}
export const app = createApp({ logger: false, routes: { "/": StockItemsView, "/stock-items/:id": StockItemsView } });
`;

test("the title of a page is not the name of its class, which minifiers shorten", async () => {
  const folder = mkdtempSync(join(tmpdir(), "djust-minified-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const entry = `${root}dist/server/index.js`;
  const { outputFiles } = await build({
    stdin: { contents: application, loader: "ts" },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "node",
    write: false,
    plugins: [
      {
        name: "package",
        setup: (esbuild) =>
          esbuild.onResolve({ filter: /^djust-ts$/ }, () => ({
            path: pathToFileURL(entry).href,
            external: true,
          })),
      },
    ],
  });
  const file = join(folder, "app.mjs");
  writeFileSync(file, outputFiles[0]?.text ?? "");
  const { app } = (await import(pathToFileURL(file).href)) as { readonly app: App };
  const { url } = await app.listen({ port: 0, signals: false });
  onTestFinished(() => app.close());
  const page = async (path: string): Promise<string> => (await fetch(url + path)).text();
  const item = await page("/stock-items/7");
  const [, name = "StockItemsView"] = /<p>([^<]*)<\/p>/.exec(item) ?? [];
  expect(name.length).toBeLessThan(3);
  expect(item).toContain("<title>Stock items</title>");
  expect(await page("/")).toContain(`<title>${new URL(url).host}</title>`);
});
