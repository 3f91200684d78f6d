import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { root } from "../package/entry-points.js";
import { installPackage, run } from "../package/installed.js";
import { guideApplication, guidePage } from "./guide-application.js";
import { readmeBlocks } from "./readme.js";

/** The files of each application, by name. */
const applications: { readonly [source: string]: ReadonlyMap<string, string> } = {
  "README.md": new Map(
    readmeBlocks()
      .filter(({ section, file }) => section === "Quick Start" && file)
      .map(({ file = "", code }) => [file, code]),
  ),
  [guidePage]: guideApplication(),
};

const config = `
import tseslint from "typescript-eslint";
export default tseslint.config(tseslint.configs.strictTypeChecked, {
  languageOptions: { parserOptions: { project: "./tsconfig.json", tsconfigRootDir: import.meta.dirname } },
});
`;

let installed: ReturnType<typeof installPackage>;

beforeAll(() => {
  installed = installPackage();
  const quick = ["--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"];
  run("npm", ["install", "eslint@9", "typescript-eslint@8", "typescript@6.0", ...quick], installed.folder);
  const compilerOptions = {
    module: "nodenext",
    target: "es2022",
    strict: true,
    noEmit: true,
    types: ["node"],
    typeRoots: [`${root}node_modules/@types`],
  };
  write("tsconfig.json", JSON.stringify({ compilerOptions, include: ["*.ts"] }));
  write("eslint.config.js", config);
}, 240_000);

afterAll(() => installed?.remove());

function write(name: string, text: string): void {
  writeFileSync(join(installed.folder, name), text);
}

/** What the strictest preset of typescript-eslint that knows types says of some files. */
function lint(files: ReadonlyMap<string, string>): readonly string[] {
  for (const [name, text] of files) write(name, text);
  const script = `
    import { ESLint } from "eslint";
    const results = await new ESLint().lintFiles(${JSON.stringify([...files.keys()])});
    console.log(JSON.stringify(results.flatMap(({ filePath, messages }) =>
      messages.map(({ line, ruleId, message }) => [filePath.split(/[\\\\/]/).at(-1) + ":" + line, ruleId, message].join(" ")))));`;
  return JSON.parse(run(process.execPath, ["--input-type=module", "--eval", script], installed.folder));
}

describe("typescript-eslint's strictTypeChecked finds nothing in the application of", () => {
  test.each(Object.keys(applications))(
    "%s",
    (source) => {
      const files = applications[source] as ReadonlyMap<string, string>;
      expect([...files.keys()]).toEqual(expect.arrayContaining(["app.ts", "items.ts"]));
      expect(lint(files)).toEqual([]);
    },
    120_000,
  );
});

test("it is the preset that finds a confusing void expression", () => {
  const code = 'export const call = (log: (text: string) => void): unknown => log("x");\n';
  expect(lint(new Map([["void.ts", code]])).join()).toContain("no-confusing-void-expression");
}, 120_000);
