import { JSDOM } from "jsdom";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { eventHandler, Form, html, LiveView, type Params, raw } from "../../src/server/index.js";
import type { HttpBrowser } from "../../src/testing/http-browser.js";
import { servers, serversInTurn, start } from "./ways.js";

let calls: unknown[][] = [];
let mounted: unknown;

const ownNames = [
  "_csrf",
  "_token",
  "_event",
  "_bound",
  "_args",
  "__args",
  "_event:other",
  "dj-plain:_csrf",
  "dj-model:name",
];

class Page extends LiveView {
  name = "";
  tags: string[] = [];
  form = new Form(z.record(z.string(), z.unknown()));

  override mount(_request: unknown, params: Params): void {
    mounted = params;
  }

  @eventHandler()
  save(...given: unknown[]): void {
    calls.push(["save", ...given]);
  }

  @eventHandler()
  other(...given: unknown[]): void {
    calls.push(["other", ...given]);
  }

  @eventHandler()
  async check(params: Params): Promise<void> {
    calls.push(["check", await this.form.validate(params)]);
  }

  override render() {
    return html`<form dj-submit="save('x', 3)">
        ${ownNames.map((name) => html`<input name="${name}" value="one of ${name}"><input name="${name}" value="two">`)}
        ${raw('<input type="hidden" name="_event" value="other"><input type="hidden" name="_event:other" value="">', { trusted: true })}
        <input dj-model="name" value="${this.name}">
        <button name="_event" value="pressed">Save</button>
      </form>
      <form dj-submit="other"><input dj-model="tags" value=""><p>${this.tags.length}</p></form>`;
  }
}

/** What a browser without JavaScript posts when the first button of the first form is pressed. */
function filledIn(body: string): URLSearchParams {
  const { window } = new JSDOM(body);
  const form = window.document.querySelector("form");
  if (!form) throw new Error("there is no form");
  const button = form.querySelector("button");
  const fields = new URLSearchParams();
  for (const [name, value] of new window.FormData(form)) fields.append(name, String(value));
  if (button?.name) fields.append(button.name, button.value);
  return fields;
}

const post = (browser: HttpBrowser, body: string, path = "/") =>
  browser.request(path, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", origin: browser.origin },
    body,
  });

const encoded = (fields: readonly (readonly [string, string])[]): string =>
  fields.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join("&");

/** Forms with small parts that would expand to something large. */
const products: { readonly [what: string]: (count: number) => readonly (readonly [string, string])[] } = {
  "one field bound again and again": (count) => [
    ["_bound", JSON.stringify(Array(count).fill(["a", "choices", "name"]))],
    ...Array(3_900).fill(["a", "x"]),
  ],
  "one field bound to many of the view's fields": (count) => [
    ["_bound", JSON.stringify(Array.from({ length: count }, (_, at) => ["a", "choices", `f${at}`]))],
    ...Array(3_900 - count).fill(["a", "x"]),
  ],
  "a bound list": (count) => [
    [
      "_bound",
      JSON.stringify(Array.from({ length: count }, (_, at) => ["a", "choices", "tags", String(at)])),
    ],
    ...Array(3_900 - count).fill(["a", "x"]),
  ],
  "one long text bound again and again": (count) => [
    ["_bound", JSON.stringify(Array.from({ length: count }, (_, at) => ["a", "text", "map", String(at)]))],
    ["a", "x".repeat(20_000)],
  ],
};

describe.each(serversInTurn)("%s", (_, adapter, bodies) => {
  test.each(Object.entries(products))("the response to a plain form is small, with %s", async (_, fields) => {
    for (const development of [false, true]) {
      const { browser } = await start(adapter, { routes: { "/": Page }, development }, bodies);
      for (const count of [990, 60]) {
        const page = await browser.load("/");
        const own = [
          ["_csrf", page.csrf],
          ["_token", page.token],
          ["_event", "save"],
        ] as const;
        const { body } = await post(browser, encoded([...own, ...fields(count)]).slice(0, 64 * 1024));
        expect(body.length).toBeLessThan(10_000);
      }
    }
  });

  test("an application field is data, whatever its name", async () => {
    const { browser } = await start(adapter, { routes: { "/": Page } }, bodies);
    const page = await browser.load("/");
    calls = [];
    const answer = await post(browser, filledIn(page.body).toString());
    expect(answer.status).toBe(303);
    const expected = Object.fromEntries(ownNames.map((name) => [name, [`one of ${name}`, "two"]]));
    expected["_event"]?.push("other", "pressed");
    expected["_event:other"]?.push("");
    expect(calls).toEqual([["save", "x", 3, expected]]);
  });

  test("names that point to prototypes are refused or treated as data", async () => {
    const { browser } = await start(adapter, { routes: { "/": Page } }, bodies);
    const hostile = [
      "__proto__",
      "__proto__[polluted]",
      "__proto__.polluted",
      "constructor[prototype][polluted]",
      "constructor.prototype.polluted",
      "a[__proto__][polluted]",
      "a.constructor.prototype.polluted",
      "prototype",
      "constructor",
      "toString",
      "hasOwnProperty",
      "a[]__proto__",
      "a[length]",
      "a[0].__proto__.polluted",
    ];
    for (const name of hostile)
      for (const event of ["save", "check"]) {
        const page = await browser.load("/");
        calls = [];
        const own = [
          ["_csrf", page.csrf],
          ["_token", page.token],
          ["_event", event],
        ] as const;
        const { status, body } = await post(browser, encoded([...own, [name, "yes"], [name, "no"]]));
        expect(status, `${name} ${body.slice(0, 500)}`).toBeLessThan(500);
        if (status >= 400) expect(body).toContain("<p>DJ_FRAME_FIELD</p>");
        else expect(calls).toHaveLength(1);
        const asked = await browser.request(
          `/?${encoded([
            [name, "yes"],
            [name, "no"],
          ])}`,
        );
        expect(asked.status).toBe(200);
        expect(Object.entries(mounted as object)).toEqual([[name, ["yes", "no"]]]);
        const posted = await browser.event(page, event, {
          [name === "__proto__" ? "__proto" : name]: { polluted: "yes" },
        });
        expect(posted.type).not.toBe("error");
        const frame = { "x-csrftoken": page.csrf, "x-djust-token": page.token, "x-djust-event": event };
        const headers = { ...frame, "content-type": "application/json", origin: browser.origin };
        const text = `{"a":[{"__proto__":{"polluted":"yes"}}]}`;
        const refused = await browser.request("/", { method: "POST", headers, body: text });
        expect(JSON.parse(refused.body).code).toBe("DJ_FRAME_FIELD");
        expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
        expect(([] as unknown as Record<string, unknown>)["polluted"]).toBeUndefined();
      }
  });

  test("names that expand to many entries are refused", async () => {
    const { browser } = await start(adapter, { routes: { "/": Page } }, bodies);
    for (const names of [
      [`a${".999".repeat(40)}`],
      [`a${".999".repeat(12_000)}`],
      Array.from({ length: 900 }, (_, at) => `f${at}.999`),
      [`a${".b".repeat(1_000)}`],
    ]) {
      const page = await browser.load("/");
      const own = [
        ["_csrf", page.csrf],
        ["_token", page.token],
        ["_event", "check"],
      ] as const;
      const { status } = await post(browser, encoded([...own, ...names.map((name) => [name, "x"] as const)]));
      expect(status).toBe(413);
    }
  });
});

test("a query of a thousand equal names is processed quickly", async () => {
  const [, adapter] = servers[0] ?? [];
  if (!adapter) throw new Error("there is no adapter");
  const { browser } = await start(adapter, { routes: { "/": Page } });
  const page = await browser.load("/");
  const socket = await browser.socket(page);
  const startedAt = performance.now();
  await socket.send({ type: "url_change", params: {}, uri: `/?${"a&".repeat(8_000)}`, ref: 1 });
  await socket.until((frame) => frame.type === "noop" || frame.type === "patch");
  await socket.send({ type: "url_change", params: {}, uri: `/?${"a&".repeat(30_000)}`, ref: 2 });
  const [last] = (await socket.until(({ type }) => type === "error")).slice(-1);
  expect(last).toMatchObject({ code: "DJ_FRAME_FIELD" });
  expect(performance.now() - startedAt).toBeLessThan(5_000);
  socket.close();
});
