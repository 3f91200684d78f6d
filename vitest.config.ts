import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";
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

/** Tests of modules that need neither a page nor a server. */
const units = ["src/{flash,html,liquid,live,redis,server,wire}/**/*.test.ts"];

const project = (
  mode: string,
  test: TestProjectInlineConfiguration["test"],
): TestProjectInlineConfiguration => ({
  mode,
  // Decorators are lowered: no Node release runs them as they are.
  esbuild: { target: "es2022" },
  // The examples and some tests import the package by its name.
  resolve: { alias },
  test: {
    expect: { poll: { timeout: 20_000 } },
    setupFiles: ["test/support/patience.ts", "test/support/observers.ts"],
    testTimeout: 180_000,
    hookTimeout: 120_000,
    ...test,
  },
});

/** What takes longest comes first, so that the other files run beside it. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification): boolean =>
      /\/(?:soak|create|killed-node|streamed|package)\.test\.ts$/.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig(({ mode }) => ({
  test: {
    projects: [
      // These files share their modules, and so start faster.
      project(mode, { name: "units", include: units, isolate: false }),
      project(mode, {
        name: "others",
        include: ["{src,test,examples,bench}/**/*.test.ts"],
        exclude: [...units, "**/node_modules/**"],
      }),
    ],
    globalSetup: ["test/support/client-script.ts"],
    // Some tests wait most of the time. Browsers of many tests at once starve one another on two cores.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    reporters: ["default", "./scripts/vitest-counts.mjs"],
  },
}));
