import { createServer } from "node:http";
import { describe, expect, test } from "vitest";
import { type AppOptions, createApp, djFlash, html, LiveView } from "../server/index.js";
import { type Page, visit } from "./index.js";

class Bare extends LiveView {
  static override events = { put: true, form: true, push: true, nothing: true };
  shows = 0;
  put(): void {
    this.putFlash("success", "Saved.");
  }
  form(): void {
    this.putFlash("error", "Enter a name.", { container: "form" });
  }
  push(): void {
    this.shows++;
  }
  nothing(): void {}
  override render() {
    return html`${this.shows > 0 ? djFlash({ name: "form" }) : ""}<p>${this.shows}</p>
      <button dj-click="put">Put</button><button dj-click="form">Form</button>
      <button dj-click="push">Show</button><button dj-click="nothing">Nothing</button>`;
  }
}

class Greeting extends Bare {
  override mount(): void {
    this.putFlash("info", "Hello");
  }
}

class Misnamed extends Bare {
  override mount(): void {
    this.putFlash("error", "Enter a name.", { container: "fomr" });
  }
  override render() {
    return html`${djFlash()}${djFlash({ name: "form" })}`;
  }
}

class Twice extends Bare {
  override render() {
    return html`${djFlash()}${super.render()}${djFlash()}`;
  }
}

class Rows extends Bare {
  override render() {
    const twin = this.shows > 0 ? html`<input id="name">` : "";
    return html`${djFlash()}${super.render()}<input id="name">${twin}
      <svg><path id="path"/></svg><svg><path id="path"/></svg>
      <div dj-update="ignore"><i id="own"></i><i id="own"></i></div>`;
  }
}

const routes = { "/misnamed": Misnamed, "/": Bare, "/greeting": Greeting, "/twice": Twice, "/rows": Rows };
const app = (options: Partial<AppOptions> = {}) => createApp({ logger: false, routes, ...options });
const noContainer = (message: string): RegExp =>
  new RegExp(
    `^DJ_FLASH_CONTAINER: The page has no container for the message "${message}"\\. Add \\$\\{djFlash\\(\\)\\} to the view or to the layout\\.`,
  );

const misnamed =
  /^DJ_FLASH_CONTAINER: The page has no container named "fomr" for the message "Enter a name\."\. Did you mean "form"\? Add \$\{djFlash\(\{ name: "fomr" \}\)\}/;

describe.each(["websocket", "sse", "http"] as const)("over %s", (transport) => {
  test("a message on a page without a container fails the action, each time", async () => {
    const page = await visit(app(), "/", { transport });
    await page.click("Nothing");
    for (let time = 0; time < 2; time++)
      await expect(page.click("Put")).rejects.toMatchObject({
        code: "DJ_FLASH_CONTAINER",
        message: expect.stringMatching(noContainer("Saved\\.")),
      });
    await page.click("Nothing");
  });

  test("a message in mount() for a container that the page lacks fails the visit", async () => {
    await expect(visit(app(), "/misnamed", { transport })).rejects.toThrow(misnamed);
  });

  test("a message in mount() fails the visit", async () => {
    await expect(visit(app(), "/greeting", { transport })).rejects.toThrow(noContainer("Hello"));
  });
});

describe("without JavaScript", () => {
  test("a message in mount() for a container that the page lacks fails the visit", async () => {
    await expect(visit(app(), "/misnamed", { javascript: false })).rejects.toThrow(misnamed);
  });

  test("a message in mount() fails the visit", async () => {
    await expect(visit(app(), "/greeting", { javascript: false })).rejects.toThrow(noContainer("Hello"));
  });

  test("a message on a page without a container fails the action", async () => {
    const page = await visit(app(), "/", { javascript: false });
    await page.click("Nothing");
    await expect(page.click("Put")).rejects.toThrow(noContainer("Saved\\."));
  });

  test("two containers fail the visit", async () => {
    await expect(visit(app(), "/twice", { javascript: false })).rejects.toThrow(/^DJ_FLASH_CONTAINER/);
  });

  test("a message with a container passes", async () => {
    const page = await visit(app(), "/rows", { javascript: false });
    await page.click("Put");
    expect(page.flash).toEqual([{ level: "success", text: "Saved." }]);
  });
});

test("warnings: false lets all of it pass", async () => {
  for (const javascript of [true, false]) {
    const page = await visit(app(), "/greeting", { warnings: false, javascript });
    await page.click("Put");
    await visit(app(), "/twice", { warnings: false, javascript });
  }
});

test("a named container is enough for its messages, once it is there", async () => {
  const page = await visit(app(), "/");
  await expect(page.click("Form")).rejects.toThrow(
    'The page has no container named "form" for the message "Enter a name.". Add ',
  );
  await page.click("Show");
  expect(page.flashIn("form")).toHaveLength(1);
  await page.click("Form");
  expect(page.flashIn("form")).toHaveLength(2);
});

test("two containers with the same id fail the visit, with the page in the message", async () => {
  await expect(visit(app(), "/twice")).rejects.toThrow(
    /^DJ_FLASH_CONTAINER: The page has 2 containers with the id "dj-flash-container"\.[\s\S]*<button dj-click="put">/,
  );
});

test("ids that occur twice fail the action that renders them, once", async () => {
  const page = await visit(app(), "/rows");
  await expect(page.click("Show")).rejects.toThrow(
    'DJ_PAGE_ID: The page has 2 elements with the id "name". Updates may move focus and typed text between them; give each an id of its own.',
  );
  await page.click("Nothing");
});

test("a page script that the layout loads again fails the visit", async () => {
  const layout: AppOptions["layout"] = ({ head, body }) =>
    html`<!doctype html><html><head>${head}<script src="/_djust/djust.js"></script></head><body>${djFlash()}${body}</body></html>`;
  await expect(visit(app({ layout }), "/")).rejects.toThrow(
    /^DJ_PAGE_SCRIPT: The page loads the page script 2 times\./,
  );
});

test.each(["head", "body"] as const)("a layout without page.%s fails the visit", async (part) => {
  const layout: AppOptions["layout"] = (page) =>
    html`<!doctype html><html><head>${part === "head" ? "" : page.head}</head><body>${part === "body" ? "" : page.body}</body></html>`;
  await expect(visit(app({ layout }), "/")).rejects.toThrow(/DJ_LAYOUT: layout\(\) must put page\./);
});

test("an application in production fails as well", async () => {
  const site = app({ development: false, secret: "kX9v2LqT7mWb4RzN8cYp1HsJ6dGf3A0e" });
  await expect(visit(site, "/greeting")).rejects.toThrow(noContainer("Hello"));
  await expect(visit(site, "/greeting", { javascript: false })).rejects.toThrow(noContainer("Hello"));
});

test("a message that a script of the page shows passes", async () => {
  const layout: AppOptions["layout"] = ({ head, body }) =>
    html`<!doctype html><html><head>${head}<script>addEventListener("djust:flash", (event) => event.preventDefault())</script></head><body>${body}</body></html>`;
  const page = await visit(app({ layout }), "/", { scripts: true });
  await page.click("Put");
});

test("a server that passes no upgrades on fails the visit; a browser without WebSocket does not", async () => {
  const site = app();
  const server = createServer((request, response) => void site.handle(request, response));
  await expect(visit(site, "/", { server })).rejects.toThrow(
    'DJ_TRANSPORT: The WebSocket could not be opened, so the page uses the transport "sse". In a framework, call app.attach(server) with the listening server',
  );
  await visit(site, "/", { server, transport: "sse" });
});

test("a proxy that changes the host, and a cookie that the browser does not keep, fail the visit", async () => {
  await expect(visit(app(), "/", { origin: "https://shop.example" })).resolves.toBeDefined();
  await expect(
    visit(app({ cookie: { secure: false } }), "/", { origin: "https://shop.example" }),
  ).rejects.toThrow(/^DJ_COOKIE: The page was loaded over HTTPS, but cookie\.secure is false/);
  await expect(visit(app(), "/", { headers: { host: "internal:8080" } })).rejects.toThrow(
    /^DJ_PROXY: The page's origin is http:\/\/localhost, but the server sees http:\/\/internal:8080/,
  );
});

describe("a mistake in the test itself", () => {
  test.each([
    [
      "click",
      "an option",
      (page: Page) => page.click("Nothing", { with: "#a" } as never),
      "Unknown option in an action: with",
    ],
    [
      "click",
      "a text for options",
      (page: Page) => page.click("Nothing", "#a" as never),
      'The options of an action must be an object such as { within: "#item-3" }, got "#a"',
    ],
    [
      "press",
      "a key in lower case",
      (page: Page) => page.press("enter"),
      'press() must be given a key such as "Enter", "F8" or "Control+s", got \'enter\'. Did you mean "Enter"?',
    ],
    ["press", "a misspelt key", (page: Page) => page.press("Escpe"), "got 'Escpe'. Did you mean \"Escape\"?"],
    [
      "press",
      "a misspelt modifier",
      (page: Page) => page.press("Ctrl+s"),
      "The modifiers of press() must be Control, Alt, Shift, Meta, got 'Ctrl' in 'Ctrl+s'.",
    ],
  ])("%s() refuses %s", async (_action, _what, act, says) => {
    const page = await visit(app(), "/");
    await expect(act(page)).rejects.toMatchObject({
      code: "DJ_TEST_SETUP",
      message: expect.stringContaining(says),
    });
  });

  test("visit() refuses a transport that does not exist", async () => {
    await expect(visit(app(), "/", { transport: "websockets" as never })).rejects.toThrow(
      'DJ_TEST_SETUP: Option "transport" must be "websocket", "sse" or "http", got "websockets". Did you mean "websocket"?',
    );
  });

  test("flashIn() refuses the name of a container that the page does not have", async () => {
    const page = await visit(app(), "/");
    await page.click("Show");
    expect(page.flashIn("form")).toEqual([]);
    expect(() => page.flashIn("from")).toThrow(
      "DJ_TEST_TARGET: The page has no container with the name 'from'. Did you mean \"form\"? Available: 'form'.",
    );
  });
});

class Quiet extends Bare {
  static override events = { ...Bare.events, focusIt: true, jump: true };
  focusIt(): void {
    this.focus("#query");
  }
  jump(): void {
    this.putFlash("success", "Saved.");
    this.liveRedirect("/greeting", { carryFlash: true });
  }
  override render() {
    return html`${djFlash()}<form dj-submit="put" dj-change="nothing">
        <input id="query" name="query" aria-label="Query" dj-debounce="300">
        <button dj-confirm="Really?" dj-disable-with="Saving">Put</button></form>
      <div dj-input="nothing"><input aria-label="Other" dj-throttle="300"></div>
      <a dj-patch href="?page=2" dj-confirm="Sure?">Next</a><a dj-navigate="/greeting">Greeting</a>
      <button dj-click="nothing" dj-value-id="3" dj-lock>Nothing</button>
      <button disabled dj-click=${null} dj-confirm="Really?" dj-disable-with="…">Disabled</button>
      <button type="button" @click="open = true">Alpine</button><div hx-get="/nothing"></div>
      <button dj-click="focusIt">Focus</button>`;
  }
}

test("attributes that are used as intended fail nothing", async () => {
  const page = await visit(app({ routes: { "/": Quiet, "/greeting": Quiet } }), "/");
  await page.click("Nothing");
  await page.click("Put");
  await page.click("Focus");
  expect(page.focused?.id).toBe("query");
});

describe("a field that changes outside a turn", () => {
  class Timed extends Quiet {
    static override events = {
      ...Quiet.events,
      later: true,
      pushed: true,
      mapped: true,
      added: true,
      recorded: true,
      unread: true,
      unreadList: true,
      updated: true,
      unawaited: true,
    };
    hidden = 0;
    hiddenList: number[] = [];
    readonly list: number[] = [];
    readonly map = new Map<string, number>();
    readonly set = new Set<number>();
    readonly record: Record<string, number> = {};
    later(): void {
      setTimeout(() => this.shows++);
    }
    pushed(): void {
      setTimeout(() => this.list.push(1));
    }
    mapped(): void {
      setTimeout(() => this.map.set("one", 1));
    }
    added(): void {
      setTimeout(() => this.set.add(1));
    }
    recorded(): void {
      setTimeout(() => {
        this.record["one"] = 1;
      });
    }
    unread(): void {
      setTimeout(() => this.hidden++);
    }
    unreadList(): void {
      setTimeout(() => this.hiddenList.push(1));
    }
    updated(): void {
      setTimeout(() => {
        this.shows++;
        this.requestUpdate();
      });
    }
    unawaited(): void {
      void this.#load();
    }
    async #load(): Promise<void> {
      await new Promise((resolve) => setTimeout(resolve));
      this.shows++;
    }
    override render() {
      const items = [...this.list, ...this.map.values(), ...this.set, ...Object.values(this.record)];
      const names = ["nothing", ...Object.keys(Timed.events)];
      return html`${djFlash()}<p>${this.shows}</p><p>${items.join()}</p>${[...new Set(names)].map((name) => html`<button dj-click=${name}>${name}</button>`)}`;
    }
  }
  const timed = () => visit(createApp({ routes: { "/": Timed }, logger: false }), "/");
  const elapsed = () => new Promise((resolve) => setTimeout(resolve, 20));

  test.each([
    ["later", "shows"],
    ["unawaited", "shows"],
    ["pushed", "list"],
    ["mapped", "map"],
    ["added", "set"],
    ["recorded", "record"],
  ])("fails the next action if the page did not show it: %s", async (name, field) => {
    const page = await timed();
    await page.click(name);
    await elapsed();
    await expect(page.click("nothing")).rejects.toThrow(
      `DJ_RENDER: The field "${field}" of Timed has changed outside a turn of the view, such as in a timer, and the page did not show it. Call requestUpdate() after the change.`,
    );
  });

  test("fails nothing if a field cannot be read any more", async () => {
    const { proxy, revoke } = Proxy.revocable<number[]>([], {});
    class Revoked extends Timed {
      readonly unreadable = proxy;
      override later(): void {
        super.later();
        setTimeout(revoke);
      }
    }
    class Throwing extends Timed {
      constructor() {
        super();
        const read = () => {
          if (this.shows > 0) throw new Error("A field throws.");
        };
        Object.defineProperty(this, "unreadable", { enumerable: true, get: read });
      }
    }
    for (const view of [Revoked, Throwing]) {
      const page = await visit(createApp({ routes: { "/": view }, logger: false }), "/");
      await page.click("later");
      await elapsed();
      await page.click("nothing");
      expect(page.text).toContain("1");
    }
  });

  test.each(["unread", "unreadList", "updated"])(
    "fails nothing if the page is up to date: %s",
    async (name) => {
      const page = await timed();
      for (let times = 0; times < 3; times++) {
        await page.click(name);
        await elapsed();
        await page.click("nothing");
      }
      expect(page.text).toContain(name === "updated" ? "3" : "0");
    },
  );
});
