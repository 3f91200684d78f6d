import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import createDOMPurify from "dompurify";
import { JSDOM } from "jsdom";
import sanitizeHtml from "sanitize-html";
import ts from "typescript";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { liquid } from "../../src/liquid/index.js";
import {
  type AppOptions,
  createApp,
  djFlash,
  html,
  LiveView,
  type LiveViewClass,
  raw,
  type TransportName,
} from "../../src/server/index.js";
import { visit } from "../../src/testing/index.js";
import { loadPage, transports as speakers } from "../gates/clients.js";
import { root } from "../package/entry-points.js";
import { test as chromium } from "../support/chromium.js";

/** User-written HTML that carelessly configured sanitizers let through. */
const hostile = [
  `<div id="dj-flash-container" class="dj-flash-container"><div class="dj-flash" data-dj-flash-level="error" data-dj-action='{"label":"Reload","event":"wipe","params":{}}'>planted</div></div>`,
  `<DIV ID='&#100;j-flash-container' DJ-UPDATE="ignore"></DIV>`,
  `<form id="dj-plain" action="//elsewhere.example"><input name="_event:wipe" value="x"></form>`,
  `<form id="profile" action="//elsewhere.example"></form>`,
  `</form></div><button dj-click="wipe">planted</button><a href="/" dj-navigate="/other">planted</a>`,
  `See dj-model="isAdmin" <input dj-model="isAdmin" value="1"><textarea><input dj-model="isAdmin"></textarea>`,
  `<svg><style><a title="</style>" dj-click="wipe">planted</a></style></svg>`,
  `<ol dj-flash-history></ol><input type="checkbox" dj-flash-keep><p dj-hook="x" dj-plain="onclick=alert(1)">a</p>`,
  `<a id="djust">a</a><img name="getElementById"><img name="querySelector"><base href="//elsewhere.example/">`,
  `<meta name="csrf-token" content="stolen"><!--dj1--><!--/dj1--><div dj-root dj-view="x">`,
].join("");

const folder = mkdtempSync(join(tmpdir(), "djust-user-html-"));
afterAll(() => rmSync(folder, { recursive: true }));
writeFileSync(
  join(folder, "raw.html"),
  `<section id="user">{{ bio | raw }}</section><section>{{ bio | safe }}</section>{% dj_flash %}
  <form id="profile" dj-submit="save"><input name="by" value="1">{{ bio | raw }}<button>Save</button></form>
  <input dj-model="name" value="{{ name }}"><button dj-click="change">Change</button><p id="state">{{ wiped }} {{ isAdmin }} {{ name }}</p>`,
);

class Base extends LiveView {
  static override events = { save: true, wipe: true, change: true };
  bio = hostile;
  name = "Kim";
  isAdmin = false;
  wiped = 0;
  saved: unknown;
  override mount(): void {
    this.putFlash("info", "Hello");
  }
  wipe(): void {
    this.wiped++;
  }
  save(params: unknown): void {
    this.saved = params;
    this.putFlash("success", JSON.stringify(params));
  }
  change(): void {
    this.bio = `<em>new</em>${hostile}`;
    this.putFlash("success", "Changed");
  }
}

class FromTemplate extends Base {
  override render() {
    return html`<section id="user">${raw(this.bio)}</section>${djFlash()}
      <form id="profile" dj-submit="save"><input name="by" value="1">${raw(this.bio)}<button>Save</button></form>
      <input dj-model="name" value=${this.name}><button dj-click="change">Change</button><p id="state">${this.wiped} ${String(this.isAdmin)} ${this.name}</p>`;
  }
}

class FromFile extends Base {
  static override templateName = "raw.html";
}

const appOf = (view: LiveViewClass, options: Partial<AppOptions> = {}) =>
  createApp({
    secret: "a secret for tests of HTML from users, long enough",
    routes: { "/": view, "/other": view },
    renderFile: liquid({ root: folder }),
    logger: false,
    ...options,
  });

const views = [
  ["raw()", FromTemplate],
  ["the filter raw", FromFile],
] as const;
const transports: readonly TransportName[] = ["websocket", "sse", "http"];

/** Runtime attributes inside user HTML. */
function marksIn(document: ParentNode): string[] {
  return [...document.querySelectorAll("section *, form *")].flatMap((element) =>
    [...element.attributes]
      .filter(
        ({ name, value }) =>
          name.startsWith("dj-") ||
          name.startsWith("data-dj-") ||
          (/^(?:id|class)$/.test(name) && value.includes("dj")) ||
          (name === "name" && value.startsWith("_")),
      )
      .map(({ name, value }) => `${name}=${value}`),
  );
}

describe.each(views)("HTML put into a page by %s", (_, view) => {
  describe.each(transports)("over %s", (transport) => {
    test("has no handler, no message and no field, at first and after updates", async () => {
      const page = await visit(appOf(view, { transports: [transport] }), "/");
      for (const expected of ["Hello", "Changed"]) {
        if (expected === "Changed") await page.click("Change");
        expect(marksIn(page.window.document)).toEqual([]);
        expect(page.flash.map(({ text }) => text)).toContain(expected);
        expect(page.findAll("#dj-flash-container")).toHaveLength(1);
        expect(page.findAll(".dj-flash").map(({ parentElement }) => parentElement?.id)).not.toContain("");
        for (const planted of page.findAll("section button, section svg *, section .dj-flash-action"))
          planted.dispatchEvent(new page.window.MouseEvent("click", { bubbles: true }));
      }
      await page.submit("#profile");
      expect(page.flash.at(-1)?.text).toBe('{"by":"1"}');
      expect(page.find("#state").textContent).toBe("0 false Kim");
      expect(page.url).toBe("/");
    });
  });

  test.each(speakers)("binds no field, over %s", async (_name, sendFrames) => {
    const app = appOf(view);
    const { url } = await app.listen({ port: 0, signals: false });
    onTestFinished(() => app.close());
    const assign = (field: string, value: unknown) => ({
      type: "event",
      event: "dj-model",
      params: { field, value },
      ref: 1,
    });
    const credentials = await loadPage(url);
    expect(await sendFrames(credentials, [assign("isAdmin", true)])).toMatchObject({
      code: "DJ_MODEL_FIELD",
    });
    expect((await sendFrames(await loadPage(url), [assign("name", "Bo")])).code).toBeUndefined();
  });

  test("accepts no form without a script, and creates no event", async () => {
    const app = appOf(view);
    const { url } = await app.listen({ port: 0, signals: false });
    onTestFinished(() => app.close());
    const { document } = new JSDOM(await (await fetch(url)).text(), { url }).window;
    expect(document.querySelectorAll("base, [action]")).toHaveLength(0);
    const form = document.querySelector<HTMLFormElement>("form#profile");
    expect(form?.method).toBe("post");
    expect(
      [...(form?.elements ?? [])]
        .map((each) => each.getAttribute("name"))
        .filter((name) => name?.startsWith("_event:")),
    ).toEqual([]);
    const loose = [...document.querySelectorAll("button")].find(
      ({ textContent }) => textContent === "Change",
    )?.form;
    expect(loose?.id).toMatch(/^dj-plain-.{16}$/);
    expect(loose?.getAttribute("method")).toBe("post");
    expect([...(loose?.elements ?? [])].map((each) => each.getAttribute("name"))).toEqual(
      expect.arrayContaining(["_csrf", "_token", "dj-model:name", "_event:change"]),
    );
    expect(
      [...document.querySelectorAll("section *, form#profile *")].filter(
        (each) => each.hasAttribute("dj-plain") && each.getAttribute("type") !== "hidden",
      ),
    ).toEqual([]);
    const shown = [...document.querySelectorAll("#dj-flash-container")];
    expect(shown.map(({ textContent }) => textContent)).toEqual(["Hello"]);
    const again = new JSDOM(await (await fetch(url)).text()).window.document;
    expect(again.querySelector('form[id^="dj-plain"]')?.id).not.toBe(loose?.id);
  });
});

describe("the application's own HTML", () => {
  class Trusted extends Base {
    override render() {
      return html`${raw(`<header>${djFlash()}</header><input dj-model="isAdmin"><button dj-click="wipe">Wipe</button>`, { trusted: true })}<p id="state">${this.wiped} ${String(this.isAdmin)}</p>`;
    }
  }
  class TrustedFile extends Base {
    static override templateName = "trusted.html";
    markup = `<header>${djFlash()}</header><input dj-model="isAdmin"><button dj-click="wipe">Wipe</button>`;
  }
  writeFileSync(
    join(folder, "trusted.html"),
    `{{ markup | trusted }}<p id="state">{{ wiped }} {{ isAdmin }}</p>`,
  );

  test.each([
    ["raw()", Trusted],
    ["a file", TrustedFile],
  ])("has handlers, fields and the container, in %s", async (_, view) => {
    const page = await visit(appOf(view), "/");
    expect(page.flash).toEqual([{ level: "info", text: "Hello" }]);
    await page.click("Wipe");
    await page.fill("isAdmin", "true");
    expect(page.find("#state").textContent).toBe("1 true");
  });

  test("includes a template in a field, but not raw() converted to a string", () => {
    expect(String(raw(`<b dj-click="wipe">a</b>`))).toBe("<b>a</b>");
    expect(String(raw(`<b dj-click="wipe">a</b>`, { trusted: true }))).toBe(`<b dj-click="wipe">a</b>`);
    writeFileSync(join(folder, "fields.html"), "{{ flash_box | raw }}{{ both | raw }}{{ own }}");
    const fields = { flash_box: djFlash(), both: [raw("<i dj-x>a</i>")], own: html`<b dj-click="wipe"></b>` };
    const view = Object.assign(new (class extends LiveView {})(), fields);
    expect(liquid({ root: folder })("fields.html", view)).toBe(`${djFlash()}<i>a</i><b dj-click="wipe"></b>`);
  });
});

const require = createRequire(import.meta.url);

/** The function exported by a code block of the docs page. */
function fromDocs(file: string): (dirty: string) => string {
  const page = readFileSync(`${root}docs/guide/user-html.md`, "utf8");
  const start = page.indexOf(`// ${file}\n`);
  const code = page.slice(start, page.indexOf("```", start));
  const compilerOptions = {
    module: ts.ModuleKind.CommonJS,
    target: ts.ScriptTarget.ES2022,
    esModuleInterop: true,
  };
  const exports: { sanitize?: (dirty: string) => string } = {};
  new Function("exports", "require", ts.transpileModule(code, { compilerOptions }).outputText)(
    exports,
    require,
  );
  if (!exports.sanitize) throw new Error(`${file} exports no function`);
  return exports.sanitize;
}

describe.each(["sanitize.ts", "sanitize-with-sanitize-html.ts"])(
  "the documented configuration of %s",
  (file) => {
    const sanitize = fromDocs(file);

    test("keeps what users write", () => {
      const text = `<p>One <a href="https://a.example/">two</a> <strong>three</strong></p><ul><li>four</li></ul>`;
      expect(sanitize(text)).toBe(text);
    });

    test("leaves nothing that a page without raw() would trust", () => {
      const more = [
        `<div id="dj-flash-container" dj-update="ignore"></div><dialog open><div class="dj-flash-container"></div></dialog>`,
        `<input form="profile" name="role"><button formaction="//x">a</button><label for="agree">b</label>`,
        `<meta http-equiv="refresh" content="0;url=//x"><link rel="stylesheet" href="//x"><base href="//x">`,
        `<svg><style><a title="</style><img dj-click=x>"></style><set attributeName="class" to="dj-flash"/></svg>`,
        `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img dj-click=x&gt;">`,
        `<template><b dj-click="wipe"></b></template><noscript><p title="</noscript><b dj-click=wipe>"></noscript>`,
      ].join("");
      const { document } = new JSDOM(`<main>${sanitize(hostile)}</main><main>${sanitize(more)}</main>`)
        .window;
      const left = [...document.querySelectorAll("main *")];
      const attributes = left.flatMap((element) => [...element.attributes]);
      expect(attributes.filter(({ name }) => /^(?:dj-|data-|on|form|class|style)/.test(name))).toEqual([]);
      expect(
        attributes.filter(
          ({ name, value }) => /^(?:id|name)$/.test(name) && !value.startsWith("user-content-"),
        ),
      ).toEqual([]);
      const forbidden =
        /^(?:form|input|button|select|textarea|base|meta|link|style|script|iframe|dialog|template|noscript|svg|math)$/;
      expect(left.filter(({ localName }) => forbidden.test(localName))).toEqual([]);
    });
  },
);

const careless = {
  DOMPurify: (dirty: string) =>
    createDOMPurify(new JSDOM("").window).sanitize(dirty, { SANITIZE_DOM: false }),
  "sanitize-html": (dirty: string) =>
    sanitizeHtml(dirty, {
      allowedTags: [...sanitizeHtml.defaults.allowedTags, "form", "input", "button", "img", "textarea"],
      allowedAttributes: {
        "*": ["id", "class", "name", "action", "form", "value", "type", "data-*", "dj-*"],
      },
    }),
} as const;

/** User HTML before, in and after the view, and the application's own container. */
const open = async (
  page: import("playwright-core").Page,
  bio: string,
  transport: TransportName,
): Promise<void> => {
  class Page extends FromTemplate {
    override bio = bio;
  }
  const app = appOf(Page, {
    transports: [transport],
    layout: ({ head, body }) =>
      html`<!doctype html><html lang="en"><head>${head}</head><body><aside>${raw(bio)}</aside>${body}</body></html>`,
  });
  const { url } = await app.listen({ port: 0, signals: false });
  onTestFinished(() => app.close());
  await page.goto(url);
  await page.waitForFunction(() => (globalThis as { djust?: { transport?: string } }).djust?.transport);
};

describe.each(Object.entries(careless))(
  "in Chromium, what %s lets through when it is set up carelessly",
  (_, sanitize) => {
    chromium.for(transports)(
      "takes no message, runs nothing and moves nothing, over %s",
      async (transport, { page }) => {
        await open(page, sanitize(hostile) + sanitize(`<div id="dj-flash-container"></div>`), transport);
        await page.click("text=Change");
        await page.waitForSelector("#dj-flash-container > .dj-flash-success");
        expect(await page.$$eval(".dj-flash", (all) => all.map(({ textContent }) => textContent))).toEqual([
          "Hello",
          "Changed",
        ]);
        expect(
          await page.$$eval("#dj-flash-container", (all) =>
            all.map((each) => each.closest("aside, section")),
          ),
        ).toEqual([null]);
        await page.$$eval("aside *, section *", (all) =>
          all.forEach((each) => {
            if (!each.closest("a[href]")) (each as HTMLElement).click?.();
          }),
        );
        await page.click("text=Save");
        await page.waitForFunction(() => document.querySelectorAll(".dj-flash-success").length === 2);
        expect(await page.textContent("#state")).toBe("0 false Kim");
        expect(await page.textContent(".dj-flash:last-child")).toBe('{"by":"1"}');
      },
    );
  },
);

/** Ordinary HTML without raw(), for the page script. */
chromium(
  "in Chromium, messages go to the container with dj-update, whatever has its id before it",
  async ({ page }) => {
    const planted = `<div id="dj-flash-container"><div class="dj-flash" data-dj-flash-level="error" data-dj-action='{"label":"Reload","event":"wipe"}'>planted</div></div>`;
    const app = appOf(FromTemplate, {
      layout: ({ head, flashHistory, body }) =>
        html`<!doctype html><html lang="en"><head>${head}${flashHistory}</head><body>${raw(planted, { trusted: true })}<ol dj-flash-history></ol>${body}</body></html>`,
    });
    const { url } = await app.listen({ port: 0, signals: false });
    onTestFinished(() => app.close());
    await page.goto(url);
    await page.waitForSelector('[dj-update="ignore"] > .dj-flash-info');
    await page.click("text=Change");
    await page.waitForSelector('[dj-update="ignore"] > .dj-flash-success');
    expect(await page.locator(".dj-flash-action").count()).toBe(0);
    expect(
      await page.$$eval("[dj-flash-history] .dj-flash-history-message", (all) =>
        all.map(({ textContent }) => textContent),
      ),
    ).toEqual(["Changed", "Hello"]);
  },
);

chromium(
  "in Chromium, a container without dj-update is used where there is no other, and its messages have no action",
  async ({ page }) => {
    const planted = `<div id="dj-flash-container"><div class="dj-flash" data-dj-flash-level="error" data-dj-action='{"label":"Reload","event":"wipe"}'>planted</div></div>`;
    class Bare extends LiveView {
      static override events = { wipe: true, greet: true };
      wiped = 0;
      wipe(): void {
        this.wiped++;
      }
      greet(): void {
        this.putFlash("info", "Hello", { action: { label: "Wipe", event: "wipe" } });
      }
      override render() {
        return html`<button dj-click="greet">Greet</button><p id="state">${this.wiped}</p>`;
      }
    }
    const app = appOf(Bare, {
      layout: ({ head, body }) =>
        html`<!doctype html><html lang="en"><head>${head}</head><body>${raw(planted, { trusted: true })}${body}</body></html>`,
    });
    const { url } = await app.listen({ port: 0, signals: false });
    onTestFinished(() => app.close());
    await page.goto(url);
    await page.click("text=Greet");
    await page.waitForSelector(".dj-flash-info");
    expect(
      await page.$$eval(".dj-flash-action", (all) => all.map((each) => each.parentElement?.textContent)),
    ).toEqual(["Hello"]);
    await page.click(".dj-flash-action");
    await page.waitForFunction(() => document.querySelector("#state")?.textContent === "1");
  },
);
