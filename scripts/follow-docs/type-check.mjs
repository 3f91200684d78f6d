// Compiles the code blocks of all pages with the packed package, under the tsconfig.json that the documents show.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { blocksOf } from "./built-site.mjs";
import { run } from "./reader.mjs";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** What the pages say to install, or show the import of. */
const packages = [
  "tsx zod express @types/express express-session @types/express-session fastify @fastify/cookie @fastify/session",
  "hono @hono/node-server redis liquidjs ws @types/ws react sonner lit quill chart.js leaflet @types/leaflet",
  "flatpickr marked sanitize-html @types/sanitize-html dompurify jsdom @types/jsdom vitest vite@7",
  "@opentelemetry/api @opentelemetry/sdk-metrics",
]
  .join(" ")
  .split(" ");

/**
 * @param {readonly string[]} pages
 * @param {string} tarball
 * @returns {Promise<string>} what was compiled
 * @throws {Error} with the compiler's errors
 */
export async function compilesAllBlocks(pages, tarball) {
  const folder = mkdtempSync(join(tmpdir(), "djust-types-"));
  try {
    writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
    const typescript = blocksOf("guide/typescript");
    const [install = ""] =
      typescript.find(({ text }) => text.startsWith("npm install"))?.text.split("\n") ?? [];
    const all = ["--prefer-offline --no-audit --no-fund --loglevel=error", tarball, ...packages];
    run(install, all, folder);
    const config = JSON.parse(typescript.find(({ name }) => name === "tsconfig.json")?.text ?? "{}");
    const globals = readFileSync(join(root, "test/docs/globals.d.ts"), "utf8");
    let modules = 0;
    let parts = 0;
    for (const page of pages) {
      const blocks = blocksOf(page).filter(({ language }) => language === "ts");
      for (const [at, { name, kind, imports, context, text }] of blocks.entries()) {
        if (!name && !kind) throw new Error(`${page} has a block without a file name:\n${text}`);
        if (name) modules++;
        else parts++;
        const path = join(folder, page, name ?? `part-${at}.ts`);
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, name ? text : around(kind ?? "", `${imports}\n${context}`, text));
      }
    }
    writeFileSync(join(folder, "globals.d.ts"), globals);
    const compilerOptions = { ...config.compilerOptions, noEmit: true, skipLibCheck: true };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ ...config, compilerOptions }));
    const { status, stdout } = spawnSync("npx", ["tsc", "--pretty", "false"], {
      cwd: folder,
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(stdout);
    const version = spawnSync("npx", ["tsc", "--version"], { cwd: folder, encoding: "utf8" }).stdout.trim();
    return `${modules} files and ${parts} parts of files compile with TypeScript ${version.replace(/\D*/, "")}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * A part of a file in its place, with the imports that its caption shows and what the application around it declares.
 *
 * @param {string} kind
 * @param {string} imports
 * @param {string} text
 */
function around(kind, imports, text) {
  // `app` of the application is a global of these checks.
  imports = imports.replace('import { app } from "./app.js";', "");
  if (kind === "members") return `${imports}\nexport class Example extends DocView {\n${text}\n}\n`;
  if (kind === "in a method")
    return `${imports}\nimport type { LiveRequest as Request } from "djust-ts";\nexport class Example extends DocView {\nasync example(request: Request) {\n${text}\n}\n}\n`;
  return `${imports}\n${text}\nexport {};\n`;
}
