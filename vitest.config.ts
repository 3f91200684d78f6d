import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const { name, exports } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8"));

/** The package's entry points by the name that users import, on the sources. */
const alias = Object.entries<string | { default: string }>(exports).flatMap(([subpath, target]) =>
  typeof target === "string"
    ? []
    : [
        {
          find: new RegExp(`^${subpath.replace(".", name).replaceAll("/", "\\/")}$`),
          replacement: fileURLToPath(
            new URL(target.default.replace(/^\.\/dist\/(.*)\.js$/, "src/$1.ts"), import.meta.url),
          ),
        },
      ],
);

/** What takes a minute whatever the machine comes first, and is over before the rest is. */
class SoakFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isSoak = ({ moduleId }: TestSpecification): boolean => moduleId.endsWith("/soak.test.ts");
    return [...sorted.filter(isSoak), ...sorted.filter((file) => !isSoak(file))];
  }
}

export default defineConfig({
  // Decorators are lowered: no Node release runs them as they are.
  esbuild: { target: "es2022" },
  // The examples and some tests import the package by its name.
  resolve: { alias },
  test: {
    include: ["{src,test,examples,bench}/**/*.test.ts"],
    globalSetup: ["test/support/client-script.ts"],
    setupFiles: ["test/support/patience.ts"],
    expect: { poll: { timeout: 20_000 } },
    // Browsers and servers of many tests at once starve one another on two cores.
    maxWorkers: 2,
    sequence: { sequencer: SoakFirst },
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: ["default", "./scripts/vitest-counts.mjs"],
  },
});
