import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { root } from "./package/entry-points.js";
import { installPackage, run } from "./package/installed.js";

// The test kit in a separate project with another test runner.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let installed: ReturnType<typeof installPackage>;

beforeAll(() => {
  installed = installPackage();
});

afterAll(() => installed?.remove());

function write(file: string, text: string): string {
  writeFileSync(join(installed.folder, file), text);
  return file;
}

const app = `
import { createApp, djFlash, html, LiveView } from "djust-ts";
import { visit } from "djust-ts/testing";

class ItemView extends LiveView {
  static events = { save: true };
  save() { this.putFlash("success", "Item saved!"); }
  render() { return html\`\${djFlash()}<button dj-click="save">Save</button>\`; }
}
const app = createApp({ routes: { "/": ItemView }, logger: false });
`;

test("names jsdom when it is not installed", () => {
  const file = write(
    "bare.mjs",
    `${app} await visit(app, "/").catch((error) => console.log(error.message));`,
  );
  expect(run(process.execPath, [file], installed.folder)).toMatch(
    /^DJ_TEST_SETUP: .*jsdom.*"npm install --save-dev jsdom"/,
  );
});

test("explains why an installed jsdom cannot run and what helps in Jest", () => {
  const jsdom = join(installed.folder, "node_modules/jsdom");
  mkdirSync(jsdom, { recursive: true });
  writeFileSync(join(jsdom, "package.json"), '{ "name": "jsdom", "main": "index.js" }');
  writeFileSync(join(jsdom, "index.js"), 'throw new Error("no ES modules here");');
  const file = write(
    "broken.mjs",
    `${app} await visit(app, "/").catch((error) => console.log(error.message));`,
  );
  const said = run(process.execPath, [file], installed.folder);
  rmSync(jsdom, { recursive: true });
  expect(said).toMatch(/^DJ_TEST_SETUP: .*no ES modules here\. In Jest .*jsdom@26/);
});

test("runs under node:test, exits by itself and uses its own clock", () => {
  run(
    "npm",
    ["install", "jsdom@29", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"],
    installed.folder,
  );
  const file = write(
    "item.test.mjs",
    `import assert from "node:assert/strict";
import { mock, test } from "node:test";
${app}
test("says so", async () => {
  mock.timers.enable({ apis: ["setTimeout", "setInterval", "setImmediate", "Date"] });
  const page = await visit(app, "/");
  await page.click("Save");
  assert.deepEqual(page.flash, [{ level: "success", text: "Item saved!" }]);
  await page.clock.advance(5_000);
  assert.deepEqual(page.flash, []);
  await assert.rejects(page.click("Sav"), { code: "DJ_TEST_TARGET" });
});`,
  );
  expect(run(process.execPath, ["--test", "--test-timeout=60000", file], installed.folder)).toMatch(
    /^# pass 1$/m,
  );
});

test("type-checks in a strict project without DOM types", () => {
  write(
    "item.ts",
    `${app
      .replace("save() {", "save(): void {")
      .replace("render() {", "override render() {")
      .replace("static events", "static override events")}
const page = await visit(app, "/", { transport: "http", confirm: (question) => question !== "" });
const levels: string[] = page.flash.map(({ level }) => level);
const value: string = page.find<HTMLInputElement>("input").value;
await page.submit({ name: "x", agree: true, days: ["Monday"] });
// @ts-expect-error The transport does not exist.
await visit(app, "/", { transport: "pigeon" });
console.log(levels, value);`,
  );
  write(
    "tsconfig.json",
    JSON.stringify({
      compilerOptions: {
        strict: true,
        exactOptionalPropertyTypes: true,
        noImplicitOverride: true,
        skipLibCheck: false,
        noEmit: true,
        target: "es2022",
        lib: ["es2022"],
        module: "nodenext",
        types: [],
      },
      files: ["item.ts"],
    }),
  );
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const typeRoots = join(root, "node_modules/@types");
  expect(
    run(process.execPath, [tsc, "-p", ".", "--typeRoots", typeRoots, "--types", "node"], installed.folder),
  ).toBe("");
});
