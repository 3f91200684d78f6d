// Size of djust-ts's and other page scripts as served to browsers: Brotli at its highest level.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { build } from "esbuild";

const ours = (name) => fileURLToPath(new URL(`../dist/client/${name}`, import.meta.url));
const theirs = (path) => fileURLToPath(new URL(`./node_modules/${path}`, import.meta.url));
const brotliBytes = (text) => brotliCompressSync(text).length;
const figure = (bytes) => `${bytes.toLocaleString("en-US")} B`;

/** Results for djust-ts's budgets. */
export function scriptSizes() {
  return [
    ["the script that every live page loads, brotli", "djust.min.js", 13_000],
    ["flash alone, brotli", "flash.min.js", 3_000],
  ].map(([what, name, most]) => {
    const bytes = brotliBytes(readFileSync(ours(name)));
    return { point: 5, what, target: `≤ ${figure(most)}`, figure: figure(bytes), met: bytes <= most };
  });
}

/**
 * One row per script. Scripts published unminified or as modules are bundled and minified with esbuild, as
 * applications do.
 */
const scripts = [
  { name: "djust-ts", files: [ours("djust.min.js")] },
  { name: "djust-ts, flash alone", files: [ours("flash.min.js")] },
  { name: "htmx", from: "htmx.org", files: [theirs("htmx.org/dist/htmx.min.js")] },
  {
    name: "htmx with its WebSocket and SSE extensions",
    from: "htmx.org",
    files: ["htmx.min.js", "ext/hx-ws.min.js", "ext/hx-sse.min.js"].map((name) =>
      theirs(`htmx.org/dist/${name}`),
    ),
  },
  {
    name: "Datastar",
    from: "@starfederation/datastar",
    files: [theirs("@starfederation/datastar/dist/bundles/datastar.js")],
  },
  { name: "Turbo", from: "@hotwired/turbo", files: [theirs("@hotwired/turbo/dist/turbo.es2017-esm.js")] },
  {
    name: "Phoenix LiveView with its socket",
    from: "phoenix_live_view-1.2",
    files: [
      theirs("phoenix-1.8/priv/static/phoenix.mjs"),
      theirs("phoenix_live_view-1.2/priv/static/phoenix_live_view.esm.js"),
    ],
  },
];

/** The table of all scripts, in Markdown. */
export async function sizeTable() {
  const lines = ["| script | version | brotli |", "| --- | --- | ---: |"];
  for (const { name, from, files } of scripts) {
    if (!files.every((file) => existsSync(file)))
      throw new Error(`bench: ${name} is not installed; run: npm ci`);
    const manifest = from ? theirs(`${from}/package.json`) : new URL("../package.json", import.meta.url);
    const { version } = JSON.parse(readFileSync(manifest, "utf8"));
    lines.push(`| ${name} | ${version} | ${figure(brotliBytes(await minified(files)))} |`);
  }
  return lines.join("\n");
}

async function minified(files) {
  // An already minified file is measured as published.
  if (files.every((file) => file.endsWith(".min.js")))
    return files.map((file) => readFileSync(file, "utf8")).join("\n");
  const { outputFiles } = await build({
    stdin: {
      contents: files.map((file) => `export * from ${JSON.stringify(file)};`).join("\n"),
      resolveDir: ".",
    },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: "es2020",
    legalComments: "none",
    logLevel: "warning",
  });
  return outputFiles[0].text;
}
