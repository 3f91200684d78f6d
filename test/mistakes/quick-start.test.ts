// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the strings are code with templates in it.
import ts from "typescript";
import { expect, test } from "vitest";
import * as djust from "../../src/server/index.js";
import { visit } from "../../src/testing/index.js";
import { root } from "../package/entry-points.js";
import { guideApplication } from "../quick-start/guide-application.js";
import { programOf } from "../support/compile.js";
import { packageTypes } from "../types/compile.js";

const files = guideApplication();

/** A typo: what the page has, what is typed, and the word that a message has to name. */
type Typo = readonly [right: string, typed: string, word: string, found: Found];
type Found = "compiler" | "start" | "first render";

const typos: readonly Typo[] = [
  ['dj-click="save"', 'dj-clik="save"', '"dj-click"', "first render"],
  ['dj-click="save"', 'dj-click="svae"', '"save"', "first render"],
  ['dj-model="name"', 'dj-modle="name"', '"dj-model"', "first render"],
  ['dj-model="name"', 'dj-model="nmae"', 'Did you mean "name"', "first render"],
  ["  @eventHandler()\n", "", "@eventHandler()", "first render"],
  ["@eventHandler()", "@eventHandler", "@eventHandler()", "start"],
  ["@eventHandler()", "@eventHandlr()", "eventHandler", "compiler"],
  ['this.putFlash("success"', 'this.putFlsh("success"', "putFlash", "compiler"],
  ["override render()", "override rendr()", "render", "compiler"],
  ["override render()", "rendr()", "render", "start"],
  ["${djFlash()}", "${djFlash}", "Call it", "first render"],
  ["extends LiveView", "extends LiveVeiw", "LiveView", "compiler"],
  ["routes:", "routs:", "routes", "start"],
  ["secret:", "sercet:", "secret", "start"],
  ['"/": ItemView', '"": ItemView', '"/"', "start"],
  ["port: Number", "prot: Number", "port", "start"],
  ["saveItem(this.name)", "saveItm(this.name)", "saveItem", "compiler"],
];

test("the page has the files of an application", () => {
  expect([...files.keys()].sort()).toEqual(["app.ts", "item-view.ts", "items.ts", "server.ts"]);
});

test("without a typo nothing is reported", async () => {
  expect(await messagesOf(files)).toEqual({ compiler: [], start: undefined, "first render": undefined });
});

test.each(typos)("%j typed as %j is found before any click, and the message names %j", async (...typo) => {
  const [right, typed, word, found] = typo;
  const changed = new Map([...files].map(([name, text]) => [name, text.replace(right, typed)]));
  expect([...changed.values()].join()).not.toBe([...files.values()].join());
  const messages = await messagesOf(changed);
  const said = found === "compiler" ? messages.compiler.join("\n") : messages[found];
  expect(said).toContain(word);
});

interface Messages {
  readonly compiler: readonly string[];
  readonly start: string | undefined;
  readonly "first render": string | undefined;
}

/** What is said of an application before anybody clicks. */
async function messagesOf(application: ReadonlyMap<string, string>): Promise<Messages> {
  const compiler = compiled(application);
  let app: djust.App | undefined;
  try {
    app = await started(application);
  } catch (error) {
    return { compiler, start: (error as Error).message, "first render": undefined };
  }
  try {
    (await visit(app, "/")).close();
    return { compiler, start: undefined, "first render": undefined };
  } catch (error) {
    return { compiler, start: undefined, "first render": (error as Error).message };
  } finally {
    await app.close();
  }
}

function compiled(application: ReadonlyMap<string, string>): readonly string[] {
  const folder = `${root}test/mistakes/.quick-start`;
  const texts = new Map([...application].map(([name, text]) => [`${folder}/${name}`, text]));
  const program = programOf(texts, packageTypes);
  return [...texts.keys()].flatMap((path) => {
    const file = program.getSourceFile(path);
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
      ({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"),
    );
  });
}

/** Runs server.ts, on any free port. */
async function started(application: ReadonlyMap<string, string>): Promise<djust.App> {
  let app: djust.App | undefined;
  const createApp = (options: djust.AppOptions): djust.App => {
    const made = djust.createApp({ logger: false, ...options });
    const listen = made.listen.bind(made);
    made.listen = (given) => listen({ ...given, port: 0, signals: false });
    app = made;
    return made;
  };
  const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor as FunctionConstructor;
  const run = async (name: string): Promise<object> => {
    const script = ts.transpileModule(application.get(name) ?? "", {
      compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS },
    }).outputText;
    const imported = new Map<string, object>([["djust-ts", { ...djust, createApp }]]);
    for (const [, path = ""] of script.matchAll(/require\("\.\/([\w-]+)\.js"\)/g))
      imported.set(`./${path}.js`, await run(`${path}.ts`));
    const exported = {};
    const quiet = { log() {} };
    await new AsyncFunction("require", "exports", "console", script)(
      (path: string) => imported.get(path),
      exported,
      quiet,
    );
    return exported;
  };
  await run("server.ts");
  if (!app) throw new Error("app.ts creates no application");
  return app;
}
