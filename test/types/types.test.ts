// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the strings are code with templates in it.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { inLanguage } from "../docs/blocks.js";
import { root } from "../package/entry-points.js";
import { compile } from "./compile.js";
import { accepted, refused, registeredAccepted, registeredRefused, view } from "./snippets.js";

const open = compile([...accepted, ...refused]);
const closed = compile([registeredAccepted, ...registeredRefused]);

describe("the compiler accepts", () => {
  test.each(accepted)("$name", ({ name }) => expect(open.errors.get(name)).toEqual([]));

  test("levels, topics, session and locals that an application declares", () => {
    expect(closed.errors.get(registeredAccepted.name)).toEqual([]);
  });
});

test("the declarations in the docs do what theirs say", () => {
  const [declaration] = inLanguage("typescript");
  const code = (level: string) =>
    `${declaration?.block.text}export const level: import("djust-ts").FlashLevel = "${level}";`;
  const [right, wrong] = ["promo", "prmo"].map((level) => [
    ...compile([{ name: level, code: `import { html } from "djust-ts";\n${code(level)}` }]).errors.values(),
  ]);
  expect(right?.flat()).toEqual([]);
  expect(wrong?.flat().join()).toContain("prmo");
});

test("a hook may return what the docs of DJ_HOOK say, and nothing else", () => {
  const [, section = ""] =
    /### DJ_HOOK\n([\s\S]*?)\n###/.exec(readFileSync(`${root}docs/errors.md`, "utf8")) ?? [];
  const [, sentence = ""] = /A hook returns ([^.]*)\./.exec(section) ?? [];
  const documented = [...sentence.matchAll(/`([^`]+)`/g)].map(([, code]) => `${code}`);
  expect(documented).toEqual(["false", '{ redirect: "/sign-in" }']);
  const hook = (value: string): string => `export const hook: OnMount = () => (${value});`;
  const compiled = compile(
    [...documented, "undefined", '"/sign-in"', "true", "0"].map((name) => ({ name, code: hook(name) })),
  );
  for (const name of [...documented, "undefined"]) expect(compiled.errors.get(name), name).toEqual([]);
  for (const name of ['"/sign-in"', "true", "0"])
    expect(compiled.errors.get(name)?.join(), name).toContain("HookResult");
});

describe("the compiler refuses", () => {
  test.each(refused)("$name", ({ name, says }) => {
    expect(open.errors.get(name)?.join("\n")).toContain(says);
  });

  test.each(registeredRefused)("$name, where it declares them", ({ name, says }) => {
    expect(closed.errors.get(name)?.join("\n")).toContain(says);
  });
});

describe("types stay cheap", () => {
  const page = view(
    `form = new Form(z.object({ title: z.string(), tags: z.array(z.string()), at: z.object({ city: z.string() }) }));
  @eventHandler() save() { this.putFlash("success", this.form.value("at.city")); }
  @eventHandler() remove(params: { id: number }) {}`,
    '<input value=${this.form.value("title")}><button dj-click=${this.save}></button>' +
      "<a dj-click=${call(this.remove, { id: 1 })}>${this.name}</a>",
  );
  const program = (views: number) =>
    compile(Array.from({ length: views }, (_, index) => ({ name: String(index), code: page })));

  test("another view costs few instantiations", () => {
    const [few, many] = [program(5), program(55)];
    expect([...many.errors.values()].flat()).toEqual([]);
    const perView = (many.instantiations - few.instantiations) / 50;
    expect(perView).toBeGreaterThan(0);
    expect(perView).toBeLessThan(6_000);
  });
});
