import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { djFlash, djFlashHistory, Form, html, LiveView, raw } from "../server/index.js";
import { DjustError } from "../wire/index.js";
import { type LiquidOptions, liquid } from "./index.js";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "djust-liquid-"));
});

afterEach(() => rmSync(root, { recursive: true }));

function write(name: string, text: string): void {
  mkdirSync(dirname(join(root, name)), { recursive: true });
  writeFileSync(join(root, name), text);
}

/** Renders a template for a view with the given fields. */
function rendered(text: string, fields: object = {}, options: Partial<LiquidOptions> = {}): string {
  write("item.html", text);
  const view = Object.assign(new (class ItemView extends LiveView {})(), fields);
  return liquid({ root, ...options })("item.html", view);
}

function errorOf(text: string, fields: object = {}, options: Partial<LiquidOptions> = {}): DjustError {
  try {
    rendered(text, fields, options);
  } catch (error) {
    if (error instanceof DjustError) return error;
    throw error;
  }
  throw new Error("no error");
}

const container = (attributes: string, classes = ""): string =>
  `<div id="dj-flash-container" class="dj-flash-container${classes}" dj-update="ignore" ${attributes} aria-live="polite" role="region" aria-label="Notifications"></div>`;

describe("the guide's tags", () => {
  it.each([
    ["{% dj_flash %}", container('data-dj-auto-dismiss="5000"')],
    ["{% dj_flash auto_dismiss=8000 %}", container('data-dj-auto-dismiss="8000"')],
    ["{% dj_flash auto_dismiss=0 %}", container('data-dj-auto-dismiss="0"')],
    ['{% dj_flash position="top-right" %}', container('data-dj-auto-dismiss="5000"', " dj-flash-top-right")],
    [
      '{% dj_flash auto_dismiss=8000 position="top-right" %}',
      container('data-dj-auto-dismiss="8000"', " dj-flash-top-right"),
    ],
    [
      '{% dj_flash auto_dismiss: 8000, position: "top-right" %}',
      container('data-dj-auto-dismiss="8000"', " dj-flash-top-right"),
    ],
    ["{%- dj_flash position = 'banner' -%}", container('data-dj-auto-dismiss="5000"', " dj-flash-banner")],
    ['{% dj_flash auto_dismiss="8000" %}', container('data-dj-auto-dismiss="8000"')],
    [
      "{% dj_flash auto_dismiss=timeout position=corner %}",
      container('data-dj-auto-dismiss="7"', " dj-flash-here"),
    ],
  ])("%s", (tag, expected) => {
    expect(rendered(`{% load djust_flash %}\n${tag}`, { timeout: 7, corner: "here" }).trim()).toBe(expected);
  });

  it("accept every option of djFlash()", () => {
    const tag =
      '{% dj_flash label="Hinweise" close_label="Schließen" hotkey="" max_visible=3 coalesce=true auto_dismiss=1 position="bottom-left" %}';
    const same = djFlash({
      label: "Hinweise",
      closeLabel: "Schließen",
      hotkey: "",
      maxVisible: 3,
      coalesce: true,
      autoDismiss: 1,
      position: "bottom-left",
    });
    expect(rendered(tag)).toBe(rendered("{{ same }}", { same }));
  });

  it.each([
    [
      "{% dj_flash auto_dismiss=soon %}",
      /auto_dismiss must be a whole number of milliseconds, 0 or more .*, got auto_dismiss=soon, which is not a variable of the view/,
    ],
    [
      '{% dj_flash auto_dismiss="soon" %}',
      /auto_dismiss must be a whole number of milliseconds, .* got auto_dismiss="soon"/,
    ],
    [
      "{% dj_flash auto_dismiss=-1 %}",
      /auto_dismiss must be a whole number of milliseconds, 0 or more .* got -1/,
    ],
    ["{% dj_flash auto_dismiss=1.5 %}", /auto_dismiss must be a whole number of milliseconds/],
    ["{% dj_flash auto_dismiss %}", /auto_dismiss needs a value.*whole number of milliseconds/],
    [
      `{% dj_flash position='top"right' %}`,
      /position must be a single CSS class token such as "top-right".*got "top\\"right"/,
    ],
    [
      '{% dj_flash position="top"right" %}',
      /position must be one CSS class token in quotes, such as "top-right"/,
    ],
    ['{% dj_flash position="top right" %}', /position must be a single CSS class token/],
    [
      "{% dj_flash position=top-right %}",
      /position must be one CSS class token in quotes, such as "top-right", got position=top-right, which is not a variable of the view/,
    ],
    ["{% dj_flash position=7 %}", /position must be one CSS class token in quotes/],
    [
      "{% dj_flash colour=1 %}",
      /Unknown option in dj_flash: colour=1\. Valid options: name, auto_dismiss, position/,
    ],
    ["{% dj_flash max_visible=0 %}", /max_visible must be a whole number, 1 or more/],
    ['{% dj_flash name="two words" %}', /name must be a container name .* got "two words"/],
    ['{% dj_flash more_label="more" %}', /more_label must be a string with {count} in it/],
    ["{% dj_flash coalesce=1 %}", /coalesce must be true or false, got coalesce=1/],
  ])("%s is refused with the valid options", (tag, message) => {
    const error = errorOf(`<p>\n\n${tag}</p>`);
    expect(error.message).toMatch(/^DJ_FLASH_OPTION: item\.html, line 3, column 1: /);
    expect(error.message).toMatch(message);
    expect(error.code).toBe("DJ_FLASH_OPTION");
  });

  it("are checked when the template is parsed, even if they are not rendered", () => {
    expect(errorOf('{% if false %}{% dj_flash auto_dismiss="soon" %}{% endif %}').code).toBe(
      "DJ_FLASH_OPTION",
    );
  });

  it("refuse an unknown library", () => {
    expect(errorOf("{% load static %}").message).toContain(
      "Unknown tag library static. The only library is djust_flash",
    );
  });
});

describe("a template can read", () => {
  class ItemView extends LiveView {
    static override templateName = "item.html";
    name = "Tea";
    note: string | undefined;
    items = [{ label: "one" }, { label: "two" }];
    handler = () => "called";
    #price = 300;
    get price(): number {
      return this.#price / 100;
    }
    save(): string {
      return "called";
    }
  }

  const see = (text: string): string => {
    write("item.html", text);
    return liquid({ root })("item.html", new ItemView());
  };

  it("the view's fields and getters", () => {
    expect(see("{{ name }} {{ price }} {% for item in items %}{{ item.label }},{% endfor %}{{ note }}")).toBe(
      "Tea 3 one,two,",
    );
    expect(see("{{ items.size }} {{ items.first.label }} {{ items[1].label }} {{ name.size }}")).toBe(
      "2 one two 3",
    );
  });

  it("no method, no private member and no runtime internals", () => {
    for (const name of [
      "save",
      "handler",
      "putFlash",
      "mount",
      "constructor",
      "__proto__",
      "toString",
      "name.constructor",
      "items.map",
      "items.first.toString",
    ])
      expect(see(`[{{ ${name} }}]`), name).toBe("[]");
    expect(see("{{ name | upcase }}{{ _flash }}{{ flash }}{{ context }}")).toBe("TEA");
  });

  it("the getters of other classes, and nothing else of them", () => {
    class Money {
      readonly cents = 5;
      get euros(): string {
        return "0.05";
      }
      spend(): string {
        return "spent";
      }
    }
    const view = { money: new Money(), map: new Map([["a", 1]]) };
    expect(rendered("{{ money.cents }} {{ money.euros }} [{{ money.spend }}] [{{ map.get }}]", view)).toBe(
      "5 0.05 [] []",
    );
  });

  it("a Form, through filters", async () => {
    const form = new Form(z.object({ email: z.email("That is no address.") }));
    await form.validate({ email: "<me>" });
    expect(
      rendered(
        `<input value="{{ form | value: "email" }}" aria-invalid="{{ form | invalid: "email" }}">{% assign errors = form | errors: "email" %}{% for error in errors %}<p>{{ error }}</p>{% endfor %}`,
        { form },
      ),
    ).toBe('<input value="&lt;me&gt;" aria-invalid="true"><p>That is no address.</p>');
    expect(errorOf('{{ name | value: "email" }}', { name: 1 }).message).toContain(
      "The filter value needs a Form, got 1. Write {{ form",
    );
  });
});

describe("the list of recent messages", () => {
  it("is a tag with its label as text or as a variable", () => {
    expect(rendered("{% dj_flash_history %}")).toBe(String(djFlashHistory()));
    const named = String(djFlashHistory({ label: "Zuletzt <hier>" }));
    expect(rendered('{% dj_flash_history label="Zuletzt <hier>" %}')).toBe(named);
    expect(rendered("{% dj_flash_history label: name %}", { name: "Zuletzt <hier>" })).toBe(named);
  });

  it("accepts nothing else", () => {
    expect(errorOf("{% dj_flash_history position='top' %}").message).toMatch(
      /^DJ_FLASH_OPTION: item\.html, line 1, column 1: Unknown option in dj_flash_history: position='top'\. Valid options: label/,
    );
    expect(errorOf("{% dj_flash_history label=5 %}").message).toContain(
      'label must be a string in quotes, such as "Notifications", got label=5',
    );
  });
});

describe("output", () => {
  it("is escaped", () => {
    expect(rendered(`<p title="{{ name }}">{{ name }}</p>`, { name: `<b class="x">&'` })).toBe(
      '<p title="&lt;b class=&quot;x&quot;&gt;&amp;&#39;">&lt;b class=&quot;x&quot;&gt;&amp;&#39;</p>',
    );
    expect(rendered("{{ names }}", { names: ["<a>", "<b>"] })).toBe("&lt;a&gt;&lt;b&gt;");
    expect(rendered("{{ name | append: '<i>' }}", { name: "<b>" })).toBe("&lt;b&gt;&lt;i&gt;");
  });

  it("is not escaped if the application marks it as safe", () => {
    expect(rendered("{{ name | raw }}{{ name | safe }}", { name: "<b>" })).toBe("<b><b>");
    expect(rendered("{{ a }}{{ b }}", { a: html`<i>${"<"}</i>`, b: raw("<u></u>") })).toBe(
      "<i>&lt;</i><u></u>",
    );
  });

  it("shows values that have a text form and refuses those without one", () => {
    expect(
      rendered("{{ a }}{{ b }}{{ c }}{{ d }}{{ e }}", {
        a: null,
        b: 0,
        c: false,
        d: 10n,
        e: new URL("http://a.example/?<"),
      }),
    ).toBe("0false10http://a.example/?%3C");
    expect(errorOf("{{ promise }}", { promise: Promise.resolve(1) })).toMatchObject({
      code: "DJ_TEMPLATE_VALUE",
      message: expect.stringMatching(/item\.html, line 1, column 1: Cannot render a Promise\. Await it/),
    });
    expect(errorOf("{{ object }}", { object: {} }).message).toContain(
      "Cannot render an object. Use one of its properties",
    );
  });
});

describe("templates from several files", () => {
  it("include partials with and without their own scope, and extend layouts", () => {
    write("row.html", "<li>{{ item }}{{ name }}</li>");
    write("parts/note.html", "<i>{{ name }}</i>");
    write("base.html", "<main>{% block content %}none{% endblock %}</main>{% dj_flash %}");
    const text = `{% layout "base" %}{% block content %}{% for item in items %}{% render "row", item: item %}{% endfor %}{% include "parts/note" %}{% endblock %}`;
    const expected = `<main><li>1</li><li>2</li><i>&lt;</i></main>${container('data-dj-auto-dismiss="5000"')}`;
    expect(rendered(text, { items: [1, 2], name: "<" })).toBe(expected);
    expect(rendered(text.replace("layout", "extends"), { items: [1, 2], name: "<" })).toBe(expected);
  });

  it("are searched in several folders, in order", () => {
    mkdirSync(join(root, "own"));
    write("shared.html", "shared");
    write("own/item.html", '{% include "shared" %} own');
    write("item.html", "other");
    const view = new (class extends LiveView {})();
    const roots = [pathToFileURL(join(root, "own")), root];
    expect(liquid({ root: roots })("item.html", view)).toBe("shared own");
  });

  it("stay in their folder", () => {
    writeFileSync(join(dirname(root), "outside.html"), "secret");
    expect(errorOf('{% include "../outside.html" %}').message).toContain(
      "Template file ../outside.html not found in",
    );
    rmSync(join(dirname(root), "outside.html"));
  });
});

describe("errors", () => {
  it.each([
    ["<p>\n{% foo %}</p>", /^DJ_TEMPLATE: item\.html, line 2, column 1: There is no tag "foo" here\./],
    ["\n\n  {{ name | shout }}", /^DJ_TEMPLATE: item\.html, line 3, column 3: There is no filter "shout"\./],
    ["{% if a %}", /^DJ_TEMPLATE: item\.html, line 1, column 1: tag {% if a %} not closed/],
    ["\n{{ a", /^DJ_TEMPLATE: item\.html, line 2, column 1: output "{{ a" not closed/],
    [
      '{% include "nothing" %}',
      /^DJ_TEMPLATE: item\.html, line 1, column 1: Template file nothing not found in /,
    ],
  ])("%j report the file, the line and the column", (text, message) => {
    expect(errorOf(text).message).toMatch(message);
    expect(errorOf(text).message).toMatch(/\n>> \d+\| /);
  });

  it("of an included file name that file", () => {
    write("row.html", "\n{{ a | shout }}");
    expect(errorOf('{% include "row" %}').message).toMatch(
      /^DJ_TEMPLATE: row\.html, line 2, column 1: There is no filter/,
    );
  });

  it("of a view's getter have a template position and their cause", () => {
    class Failing extends LiveView {
      get total(): number {
        throw new RangeError("no prices");
      }
    }
    write("item.html", "<b>{{ total }}</b>");
    expect(() => liquid({ root })("item.html", new Failing())).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(/item\.html, line 1, column 7: no prices/),
        cause: expect.any(RangeError),
      }),
    );
  });

  it("name the missing file and its folder", () => {
    expect(() => liquid({ root })("other.html", new (class extends LiveView {})())).toThrow(
      /^DJ_TEMPLATE: Template file other\.html not found in /,
    );
    expect(() => liquid({ root: "nowhere" })).toThrow(
      /^DJ_APP_OPTION: The option root of liquid\(\) must be an existing folder, got "nowhere"/,
    );
  });

  it("report unknown variables if configured", () => {
    expect(rendered("{{ nmae }}")).toBe("");
    const strict = { strictVariables: true };
    expect(errorOf("{{ nmae }}", {}, strict).message).toContain("undefined variable: nmae");
    expect(rendered('{% if nmae %}x{% endif %}{{ nmae | default: "-" }}', {}, strict)).toBe("-");
  });
});

describe("a changed file", () => {
  const show = (development: boolean): [string, string] => {
    write("item.html", "one");
    write("base.html", "{% block content %}{% endblock %}");
    const renderFile = liquid({ root, development });
    const view = new (class extends LiveView {})();
    const before = renderFile("item.html", view);
    write("item.html", "two");
    return [before, renderFile("item.html", view)];
  };

  it("is read again in development", () => {
    expect(show(true)).toEqual(["one", "two"]);
  });

  it("is read once in production", () => {
    expect(show(false)).toEqual(["one", "one"]);
  });
});

it("accepts filters and tags of the application", () => {
  expect(
    rendered(
      "{{ cents | euro: '€' }}",
      { cents: 250 },
      { filters: { euro: (cents: number, sign: string) => `${cents / 100} ${sign}` } },
    ),
  ).toBe("2.5 €");
  expect(
    rendered(
      "{% hello %}",
      {},
      { configure: (engine) => engine.registerTag("hello", { render: () => "<hello>" }) },
    ),
  ).toBe("<hello>");
});
