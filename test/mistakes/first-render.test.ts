import { describe, expect, test } from "vitest";
import { createApp, djFlash, type FlashOptions, html, LiveView, raw } from "../../src/server/index.js";
import { visit } from "../../src/testing/index.js";
import { recordingLogger, viewWith, visited } from "./rendered.js";

const secret = "0123456789abcdefghijklmnopqrstuv";

describe("the first rendering refuses", () => {
  test.each([
    [html`<button dj-clik="save">a</button>`, 'There is no attribute "dj-clik". Did you mean "dj-click"?'],
    [html`<button dj-cloak>a</button>`, 'djust for Python has "dj-cloak", and djust-ts does not'],
    [
      html`<button dj-click="sav">a</button>`,
      'There is no event handler "sav" for dj-click. Did you mean "save"?',
    ],
    [
      html`<button dj-click="remove-itm(3)">a</button>`,
      'no event handler "removeItm" for dj-click. Did you mean "removeItem"?',
    ],
    [html`<button dj-click="reset">a</button>`, 'The method "reset" in dj-click is not an event handler'],
    [html`<button dj-click="save(x)">a</button>`, 'dj-click="save(x)" is not a call of an event handler'],
    [html`<button dj-click="">a</button>`, 'dj-click="" is not a call of an event handler'],
    [html`<form dj-submit="sumbit"></form>`, 'There is no event handler "sumbit" for dj-submit'],
    [html`<input dj-keydown.entr="save">`, 'dj-keydown has no modifier "entr"'],
    [html`<input dj-input.debounce-300="save">`, 'dj-input has no modifier "debounce-300"'],
    [html`<input dj-model.lasy="title">`, 'dj-model has no modifier "lasy"'],
    [html`<input dj-model="titel">`, 'There is no field "titel" for dj-model. Did you mean "title"?'],
    [html`<input dj-model="save">`, 'There is no field "save" for dj-model'],
    [html`<input dj-model="due">`, 'The field "due" for dj-model has a value that a form field cannot have'],
    [
      html`<p dj-value-id:integer="3" dj-click="save">a</p>`,
      "The type of dj-value-id:integer must be int, float, bool or json",
    ],
    [html`<p dj-value-id:int="abc" dj-click="save">a</p>`, 'dj-value-id:int="abc" is not of the type "int"'],
    [
      html`<p dj-debounce="soon" dj-click="save">a</p>`,
      'dj-debounce must be a number of milliseconds, such as "300", or "blur"',
    ],
    [html`<p dj-throttle="fast" dj-click="save">a</p>`, "dj-throttle must be a number of milliseconds"],
    [html`<p dj-offline="ignore">a</p>`, 'dj-offline must be "fail"'],
    [html`<p dj-update="append">a</p>`, 'dj-update must be "ignore", got "append"'],
    [html`<p dj-loading>a</p>`, 'dj-loading must be the name of an event handler, such as "save", got ""'],
    [html`<p dj-loading.show.for="save">a</p>`, 'dj-loading must have one modifier, got "show.for"'],
    [html`<p dj-loading.disabled>a</p>`, 'dj-loading has no modifier "disabled"'],
    [html`<p dj-click=${"sav"}>a</p>`, 'There is no event handler "sav"'],
    [html`<p dj-click="${"sav"}(${3})">a</p>`, 'There is no event handler "sav"'],
    [html`<input dj-model=${"titel"}>`, 'There is no field "titel"'],
  ])("%#", async (template, message) => {
    const said = await visited(viewWith(() => template));
    expect(said).toContain("DJ_TEMPLATE_ATTRIBUTE: ItemView: ");
    expect(said).toContain(message);
    expect(said).toMatch(/\(line 1 of html`/);
  });

  test("and says where: the line, and the text around it", async () => {
    const view = viewWith(
      () => html`
        <h1>Items</h1>
        <button dj-click="sav">Save</button>`,
    );
    expect(await visited(view)).toMatch(/\(line 3 of html`.*near "[^"]*<button dj-click="sav">/);
  });

  test("nothing of what events.md and loading-states.md have", async () => {
    const all = html`${djFlash()}
      <form dj-submit="save" dj-change="save" dj-input="save" dj-offline="fail" dj-debounce="300">
        <input dj-model="title"><input dj-model.lazy="count"><input dj-model.debounce-300="title">
        <input dj-keydown.enter="save" dj-keydown.ctrl.s="save" dj-keyup.escape="save" dj-keydown.f2="save">
        <input dj-focus="save" dj-blur="save" dj-debounce="blur" dj-throttle="500">
      </form>
      <a href="/" dj-patch dj-replace>a</a><a dj-navigate="/b">b</a><ul dj-update="ignore" dj-ignore-attrs="open"></ul>
      <button dj-click="remove-item(3, 'x', true, null)" dj-value-id:int=${7} dj-value-name="x" dj-confirm="Really?"
        dj-disable-with="Saving…" dj-lock dj-loading.disable dj-loading.class="busy" dj-key="a">c</button>
      <button dj-click=${null} dj-click.shift=${"save"} ?dj-lock=${true}>d</button>
      <ul dj-flash-history></ul><button dj-flash-keep>e</button>`;
    expect(await visited(viewWith(() => all))).toBeUndefined();
  });
});

test.each<[string, ReturnType<typeof html>]>([
  [
    "keys of any keyboard",
    html`<i dj-keydown.control="save" dj-keydown.mediaplaypause="save" dj-keyup.clear="save"></i>`,
  ],
  ["a fraction of a millisecond", html`<i dj-input="save" dj-debounce="${500 / 3}" dj-throttle="0.5"></i>`],
  [
    "conditions that do not hold",
    html`<i dj-debounce=${false} dj-throttle=${false} dj-offline=${false} dj-update=${false} dj-click=${null}></i>`,
  ],
  ["a parameter without a type", html`<i dj-click="save" dj-value-id:="x" dj-value-items:json="[1]"></i>`],
  ["attributes in upper case", html`<i DJ-CLICK="save" dj-keydown.Enter="save" dj-value-itemId:INT="3"></i>`],
  ["attributes inside raw()", html`${raw('<i dj-clik="sav" dj-update="x"></i>')}`],
])("the first rendering accepts %s", async (_what, template) => {
  expect(await visited(viewWith(() => template))).toBeUndefined();
});

describe("each name is checked", () => {
  const button = (event: string) => html`<button dj-click=${event}>${event}</button>`;

  test("also where the same template has another name elsewhere", async () => {
    expect(await visited(viewWith(() => html`${["save", "sav"].map(button)}`))).toContain(
      'no event handler "sav"',
    );
  });

  test("also in a part of the page that a click brings", async () => {
    class Tabs extends LiveView {
      static override events = ["open"];
      isOpen = false;
      open() {
        this.isOpen = true;
      }
      override render() {
        return html`<button dj-click="open">Open</button>${this.isOpen ? html`<i dj-click="clse">x</i>` : ""}`;
      }
    }
    const page = await visit(createApp({ routes: { "/": Tabs }, logger: false }), "/");
    await expect(page.click("Open")).rejects.toThrow(
      /DJ_TEMPLATE_ATTRIBUTE: Tabs: There is no event handler "clse"/,
    );
  });

  test("for each view that shares a template", async () => {
    const shared = () => html`<button dj-click="other">a</button>`;
    class Other extends LiveView {
      static override events = ["other"];
      other() {}
      override render() {
        return shared();
      }
    }
    expect(await visited(Other)).toBeUndefined();
    expect(await visited(viewWith(shared))).toContain('no event handler "other"');
  });
});

test("in production, a mistake is one warning, and the page is served", async () => {
  const logger = recordingLogger();
  const app = createApp({
    routes: { "/": viewWith(() => html`<button dj-click="sav">Save</button>`) },
    development: false,
    secret,
    logger,
  });
  const { url, close } = await app.listen({ port: 0, signals: false });
  try {
    for (let loads = 0; loads < 3; loads++) expect((await fetch(url)).status).toBe(200);
  } finally {
    await close();
  }
  expect(logger.messages).toEqual([expect.stringContaining('There is no event handler "sav"')]);
});

test("the test kit refuses it also for an application in production mode", async () => {
  const view = viewWith(() => html`<button dj-click="sav">Save</button>`);
  expect(await visited(view, { development: false, secret })).toContain("DJ_TEMPLATE_ATTRIBUTE");
});

describe("createApp refuses a view", () => {
  const refused = (view: typeof LiveView) => {
    try {
      createApp({ routes: { "/": view as never }, logger: false, development: true });
      return "accepted";
    } catch (error) {
      return (error as Error).message;
    }
  };

  test.each<[string, object, string]>([
    [
      "onMuont",
      {},
      'static onMuont of ItemView is not a static property that LiveView reads. Did you mean "static onMount"?',
    ],
    ["onmount", {}, 'Did you mean "static onMount"?'],
    ["onMounts", {}, 'Did you mean "static onMount"?'],
    ["event", {}, 'Did you mean "static events"?'],
    ["evnets", {}, 'Did you mean "static events"?'],
    ["templatName", {}, 'Did you mean "static templateName"?'],
    ["template_name", {}, 'Did you mean "static templateName"?'],
  ])("with a static %s", (name, value, message) => {
    const view = viewWith(() => html`a`);
    Object.defineProperty(view, name, { value, enumerable: true });
    expect(refused(view)).toContain(message);
  });

  test.each(["title", "eventId", "mountPoint", "templates", "eventNames"])(
    "but not with a static %s",
    (name) => {
      const view = viewWith(() => html`a`);
      Object.defineProperty(view, name, { value: 1 });
      expect(refused(view)).toBe("accepted");
    },
  );

  test("whose lifecycle method is misspelt, but not for a method of its own", () => {
    class Misspelt extends LiveView {
      handleParms() {}
      override render() {
        return html`a`;
      }
    }
    class Own extends LiveView {
      amount() {}
      header() {}
      handlePayment() {}
      override render() {
        return html`a`;
      }
    }
    expect(refused(Misspelt)).toBe(
      'DJ_ROUTE: Misspelt.handleParms() is never called by LiveView. Did you mean "handleParams"?',
    );
    expect(refused(Own)).toBe("accepted");
  });

  test("that renders nothing", () => {
    class Empty extends LiveView {}
    class Rendr extends LiveView {
      rendr() {}
    }
    class Field extends LiveView {
      override render = () => html`a`;
    }
    expect(refused(Empty)).toContain("Empty has no render() and no static templateName. Add one of them.");
    expect(refused(Rendr)).toContain("Is rendr() meant to be render()?");
    expect(refused(Field)).toBe("accepted");
  });

  test("with a template file, where the application renders none", () => {
    class File extends LiveView {
      static override templateName = "item.liquid";
    }
    expect(refused(File)).toContain("Give createApp a renderFile");
  });
});

describe("a message's action", () => {
  class Notes extends LiveView {
    static override events = ["remove", "undo", "leave"];
    remove() {
      this.putFlash("info", "Removed.", { action: { label: "Undo", event: "udno" } });
    }
    undo() {}
    leave() {
      this.putFlash("info", "Removed.", { action: { label: "Undo", event: "restore" } });
      this.liveRedirect("/restored", { carryFlash: true });
    }
    override render() {
      return html`${djFlash()}<button dj-click="remove">Remove</button><button dj-click="leave">Leave</button>`;
    }
  }
  class Restored extends LiveView {
    static override events = ["restore"];
    restore() {}
    override render() {
      return html`${djFlash()}Restored`;
    }
  }
  const routes = { "/": Notes, "/restored": Restored };

  test("that names no handler fails the event in the test kit", async () => {
    const page = await visit(createApp({ routes, logger: false }), "/");
    await expect(page.click("Remove")).rejects.toThrow(
      /DJ_FLASH_OPTION: action\.event must be the name of an event handler of Notes, got "udno"\. Did you mean "undo"\?/,
    );
    expect(page.flash).toMatchObject([{ text: "Removed." }]);
  });

  test.each<[string, FlashOptions, string]>([
    [
      "one of several actions",
      {
        action: [
          { label: "Open", href: "/" },
          { label: "Undo", event: "udno" },
        ],
      },
      "action.event must be",
    ],
    ["onClose", { onClose: { event: "udno" } }, "onClose.event must be"],
  ])("%s that names no handler fails the event, too", async (_what, options, message) => {
    class Other extends Notes {
      override remove() {
        this.putFlash("info", "Removed.", options);
      }
    }
    const page = await visit(createApp({ routes: { "/": Other }, logger: false }), "/");
    await expect(page.click("Remove")).rejects.toThrow(message);
  });

  test("is a warning in production", async () => {
    const logger = recordingLogger();
    class Mounted extends Notes {
      override mount() {
        this.remove();
      }
    }
    const app = createApp({ routes: { "/": Mounted }, development: false, secret, logger });
    const { url, close } = await app.listen({ port: 0, signals: false });
    try {
      for (let loads = 0; loads < 2; loads++) expect(await (await fetch(url)).text()).toContain("Removed.");
    } finally {
      await close();
    }
    expect(logger.messages).toEqual([expect.stringContaining('got "udno"')]);
  });

  test("may name a handler of the view that it is carried to", async () => {
    const page = await visit(createApp({ routes, logger: false }), "/");
    await page.click("Leave");
    await page.followRedirect();
    expect(page.flash).toMatchObject([{ text: "Removed." }]);
  });
});
