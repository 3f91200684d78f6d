import { describe, expect, test } from "vitest";
import { type BoundHandler, call, handlerNameOf, nameHandler } from "./handler-reference.js";
import { render } from "./render.js";
import { html } from "./template.js";
import { toHtml } from "./to-html.js";

const save = (): void => {};
const rate = (_stars: number, _comment: string): void => {};
const remove = (_params: { id: number; reason: string }): void => {};
for (const handler of [save, rate, remove]) nameHandler(handler, handler.name);

const shown = (template: ReturnType<typeof html>): string => toHtml(render(template));

describe("a handler in an attribute", () => {
  test("becomes its name", () => {
    expect(handlerNameOf(save)).toBe("save");
    expect(shown(html`<button dj-click=${save}>Save</button>`)).toBe('<button dj-click="save">Save</button>');
    expect(shown(html`<form dj-submit="${save}" dj-change.debounce-300=${save}></form>`)).toBe(
      '<form dj-submit="save" dj-change.debounce-300="save"></form>',
    );
  });

  test("takes positional arguments, escaped for the attribute", () => {
    expect(shown(html`<p dj-click=${call(rate, 5, `it's "great" & more`)}></p>`)).toBe(
      `<p dj-click="rate(5, &quot;it&#39;s \\&quot;great\\&quot; &amp; more&quot;)"></p>`,
    );
  });

  test("takes named parameters", () => {
    expect(shown(html`<p dj-click=${call(remove, { id: 7, reason: "old" })}></p>`)).toBe(
      '<p dj-click="remove({&quot;id&quot;:7,&quot;reason&quot;:&quot;old&quot;})"></p>',
    );
  });

  test("is absent for null, and a name stays a name", () => {
    const view = (handler: typeof save | null | undefined | string) =>
      shown(html`<p dj-click=${handler}></p>`);
    expect([view(null), view(undefined), view("save(3)"), view(save)]).toEqual([
      "<p></p>",
      "<p></p>",
      '<p dj-click="save(3)"></p>',
      '<p dj-click="save"></p>',
    ]);
  });

  test("changes nothing in a second rendering", () => {
    const view = () => html`<p dj-click=${save} dj-focus=${call(remove, { id: 1, reason: "a" })}></p>`;
    const first = render(view());
    expect(render(view(), first)).toBe(first);
  });
});

describe("call() refuses", () => {
  const untyped = call as unknown as (...args: readonly unknown[]) => BoundHandler;

  test.each<[string, readonly unknown[], RegExp]>([
    ["what is no function", ["save"], /must be an event handler, such as this\.save, got "save"/],
    ["an object before other arguments", [rate, {}, 1], /Argument 1 of call\(rate\).*got an object/],
    ["a list", [rate, [1]], /Argument 1 of call\(rate\).*got an array/],
    ["a Date", [rate, new Date(0)], /got an object/],
    ["a number that JSON does not have", [rate, Number.NaN], /got NaN/],
    ["undefined", [rate, undefined], /got undefined/],
    ["a function", [rate, save], /got a function/],
  ])("%s", (_what, args, message) => {
    expect(() => untyped(...args)).toThrow(message);
  });

  test("a function that is no handler, where it is rendered", () => {
    const stray = (): void => {};
    expect(() => shown(html`<p dj-click=${call(stray)}></p>`)).toThrow(
      /^DJ_TEMPLATE_VALUE: Cannot render a function \(stray\) that is not an event handler in the attribute "dj-click"/,
    );
  });
});
