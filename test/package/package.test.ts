import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, relative, sep } from "node:path";
import { createContext, runInContext } from "node:vm";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { manifest, modules, root } from "./entry-points.js";
import { installPackage, run } from "./installed.js";

let installed: ReturnType<typeof installPackage>;
let files: readonly string[];

beforeAll(() => {
  installed = installPackage("liquidjs", "redis");
  const folder = join(installed.folder, "node_modules", manifest.name);
  files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"));
}, 120_000);

afterAll(() => installed?.remove());

function read(file: string): string {
  return readFileSync(join(installed.folder, "node_modules", manifest.name, file), "utf8");
}

describe("the packed files", () => {
  test("are the compiled sources, the browser scripts, the styles, the hints of errors, the protocol's schema and five documents", () => {
    const stylesheets = readdirSync(`${root}css`).map((name) => `css/${name}`);
    const rest = files.filter((file) => !file.startsWith("dist/") || /\.(?:min\.js|json)$/.test(file));
    expect(rest.sort()).toEqual(
      [
        "CHANGELOG.md",
        "LICENSE",
        "README.md",
        "SECURITY.md",
        "package.json",
        "protocol.schema.json",
        "dist/error-hints.json",
        "dist/client/djust.min.js",
        "dist/client/djust-development.min.js",
        ...[
          "bindings",
          "calls",
          "commands",
          "extras",
          "fallback",
          "fields",
          "focus",
          "hooks",
          "lists",
          "loading",
          "move",
          "navigation",
          "streams",
          "timing",
          "uploads",
          "viewport",
        ].map((part) => `dist/client/djust-${part}.min.js`),
        "dist/client/flash-extras.min.js",
        "dist/client/flash-history.min.js",
        "dist/client/flash.min.js",
        ...stylesheets,
      ].sort(),
    );
  });

  test("have a module and its types for each source file and nothing else", () => {
    const compiled = files.filter((file) => file.startsWith("dist/") && !/\.(?:min\.js|json)$/.test(file));
    const sources = readdirSync(`${root}src`, { recursive: true, encoding: "utf8" })
      .map((file) => file.split(sep).join("/"))
      .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
      .map((file) => `dist/${file.replace(/\.ts$/, "")}`);
    expect([...compiled].sort()).toEqual(sources.flatMap((file) => [`${file}.d.ts`, `${file}.js`]).sort());
  });

  test("ask for nothing that only tests need, which npm would install for production too", () => {
    const { dependencies, peerDependencies, optionalDependencies = {} } = JSON.parse(read("package.json"));
    const names = Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies });
    expect(names).not.toContain("jsdom");
  });

  test("contain no local path of the build machine", () => {
    const folders = [root, join(homedir(), sep)];
    expect(files.filter((file) => folders.some((folder) => read(file).includes(folder)))).toEqual([]);
  });

  test("include each entry point", () => {
    const targets = Object.values(manifest.exports).flatMap((target) =>
      typeof target === "string" ? [target] : (Object.values(target) as string[]),
    );
    expect(targets.filter((target) => !files.includes(target.replace("./", "")))).toEqual([]);
  });
});

test.each(modules)("plain Node imports $specifier with all its exports", async ({ specifier, source }) => {
  const script = `console.log(Object.keys(await import(${JSON.stringify(specifier)})).sort().join())`;
  const output = run(process.execPath, ["--input-type=module", "--eval", script], installed.folder);
  expect(output.trim().split(",").filter(Boolean)).toEqual(Object.keys(await import(source)).sort());
});

test.each(["djust", "flash", "flash-extras"])(
  "the browser script %s resolves and is one classic script",
  (name) => {
    const script = `console.log(import.meta.resolve("${manifest.name}/client/${name}.js"))`;
    const output = run(process.execPath, ["--input-type=module", "--eval", script], installed.folder);
    expect(existsSync(new URL(output.trim()))).toBe(true);
    expect(() => new Function(read(`dist/client/${name}.min.js`))).not.toThrow();
  },
);

describe("the bundle of a script", () => {
  const withHook = `import { addHook, defineHook } from "${manifest.name}/client/hooks";
    addHook("chart", defineHook<number[]>({ mounted() { this.el.textContent = this.data.join(); } }));`;
  const withStore = `import { createFlashStore } from "${manifest.name}/client/flash-store";
    createFlashStore().subscribe(() => {});`;
  const withLoading = `import { watchLoading } from "${manifest.name}/client/loading";
    watchLoading(() => {});`;

  const bundle = async (contents: string): Promise<string> => {
    const { outputFiles } = await build({
      stdin: { contents, loader: "ts", resolveDir: installed.folder },
      bundle: true,
      minify: true,
      format: "esm",
      write: false,
    });
    return outputFiles[0]?.text ?? "";
  };

  test.each([
    ["a hook", withHook, 400],
    ["a flash store", withStore, 6_500],
    ["a loading bar", withLoading, 700],
  ])(
    "with %s is small from the entry for it, and contains the page's script from the entry for that",
    async (_, contents, maxBytes) => {
      expect((await bundle(contents)).length).toBeLessThan(maxBytes);
      const whole = await bundle(contents.replace(/client\/[a-z-]+/, "client"));
      expect(whole.length).toBeGreaterThan(50_000);
    },
  );

  test("registers a hook before and after the page's script", async () => {
    const code = await bundle(withHook);
    for (const page of [{}, { djust: { hooks: { map: {} } } }]) {
      const context = createContext(page);
      runInContext(code, context);
      expect(Object.keys((context["djust"] as { hooks: object }).hooks)).toContain("chart");
    }
  });
});

describe.each([
  { module: "nodenext", moduleResolution: "nodenext" },
  { module: "esnext", moduleResolution: "bundler" },
])("a strict TypeScript project with moduleResolution $moduleResolution", (resolution) => {
  test("type-checks a view with standard decorators and the library's own types", {
    timeout: 90_000,
  }, () => {
    writeProject(resolution);
    expect(typeCheck()).toEqual([]);
  });
});

const view = `
import { LiveView, background, createApp, djFlash, eventHandler, html } from "djust-ts";
import "djust-ts/client";

class ItemView extends LiveView {
  name = "";

  @eventHandler()
  save(): void {
    this.putFlash("success", "Item saved!");
  }

  @eventHandler()
  @background
  async generateReport(): Promise<void> {
    this.putFlash("success", "Report ready!");
    // @ts-expect-error The method does not exist.
    this.putFlush("success", "Report ready!");
  }

  render() {
    return html\`\${djFlash({ autoDismiss: 8000, position: "top-right" })}
      <input name="name" dj-model="name" value=\${this.name}>
      <button dj-click="save">Save</button>\`;
  }
}

addEventListener("djust:connected", ({ detail }) => console.log(detail.transport satisfies "websocket" | "sse" | "http"));
addEventListener("djust:disconnected", ({ detail }) => console.log(detail.transport satisfies undefined));
document.addEventListener("djust:navigate-end", ({ detail }) => console.log(detail.url satisfies string | undefined));
document.body.addEventListener("stream:text", ({ detail }) => console.log(detail.text satisfies string));
// @ts-expect-error The detail has no such property.
addEventListener("djust:connecting", ({ detail }) => console.log(detail.transprt));

// Optional settings can be passed through unchanged.
const { TITLE: title, BASE_PATH: basePath } = process.env;
export const app = createApp({ secret: "x".repeat(32), routes: { "/": ItemView }, title, basePath });

export function told(view: ItemView, autoDismiss?: number, key?: string, params?: { page: number }): void {
  djFlash({ autoDismiss, label: title });
  view.putFlash("info", "Told.", { autoDismiss, key });
  view.livePatch({ path: basePath, params });
}
`;

function writeProject(resolution: { module: string; moduleResolution: string }): void {
  const compilerOptions = {
    ...resolution,
    target: "es2022",
    lib: ["es2022", "esnext.decorators", "dom"],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    verbatimModuleSyntax: true,
    skipLibCheck: false,
    noEmit: true,
    types: ["node"],
    typeRoots: [`${root}node_modules/@types`],
  };
  writeFileSync(
    join(installed.folder, "tsconfig.json"),
    JSON.stringify({ compilerOptions, files: ["view.ts"] }),
  );
  writeFileSync(join(installed.folder, "view.ts"), view);
}

/** The compiler's errors, one per item. */
function typeCheck(): string[] {
  try {
    run(process.execPath, [`${root}node_modules/typescript/bin/tsc`, "--pretty", "false"], installed.folder);
    return [];
  } catch (error) {
    return String(error)
      .split("\n")
      .filter((line) => line.includes("error TS"));
  }
}
