import { describe, expect, test, vi } from "vitest";
import { FakeClock } from "../../../test/behaviours/clock.js";
import { browse, closeServerAfterEach, finish, server } from "../../../test/support/plain-browser.js";

closeServerAfterEach();

describe("the state of a plain form's view", () => {
  test("continues from page to page", async () => {
    const tab = await browse();
    await tab.load("/");
    await tab.press("save", { name: "Ada" });
    const { html } = await tab.press("save", { name: "Ada" });
    expect(html).toContain("saved 2");
    expect(html).toMatch(/name="name"[^>]* value="Ada"/);
    expect((await tab.load("/")).html).toContain("saved 0");
  });

  test("keeps entered values and shows errors next to fields", async () => {
    const tab = await browse();
    await tab.load("/");
    const { html } = await tab.post({ _event: "submit", email: "no" });
    expect(tab.messages).toEqual(["Please fix the errors below."]);
    expect(html).toContain('value="no" aria-invalid="true"');
    expect(html).toContain("Not an address.");
  });

  test("is separate in another tab", async () => {
    const tab = await browse();
    await tab.load("/");
    const first = { _token: tab.hidden("_token"), name: "Ada" };
    await tab.load("/");
    await tab.press("save", first);
    expect((await tab.press("save", first)).html).toContain("saved 2");
    expect((await tab.load("/")).html).toContain("saved 0");
  });

  test("is created anew when the live session has ended", async () => {
    const clock = new FakeClock();
    const tab = await browse({ clock, limits: { resumeWindowMs: 1_000 } });
    await tab.load("/");
    await tab.press("save", { name: "Ada" });
    clock.advance(10_000);
    expect((await tab.press("save", { name: "Ada" })).html).toContain("saved 1");
    expect(tab.messages).toEqual(["Item saved!"]);
  });

  test("is created anew when the live session ends before the form's turn", async () => {
    const clock = new FakeClock();
    const tab = await browse({ clock, limits: { resumeWindowMs: 1_000 } });
    await tab.load("/");
    let read = 0;
    server?.server.on("request", (request) => request.on("end", () => read++));
    const first = tab.press("wait", { name: "Ada" });
    await vi.waitFor(() => expect(finish).toBeDefined());
    const second = tab.press("save", { name: "Ada" });
    await vi.waitFor(() => expect(read).toBe(2));
    clock.advance(10_000);
    finish?.();
    await Promise.all([first, second]);
    expect((await second).html).toContain("Item saved!");
  });
});

describe("a plain form is refused", () => {
  test.each([
    ["an unknown event", { _event: "gone" }, 404, "DJ_EVENT_UNKNOWN"],
    ["no event", {}, 404, "DJ_EVENT_UNKNOWN"],
    ["parameters that fail their schema", { _event: "count", n: "x" }, 422, "DJ_EVENT_PARAMS"],
    ["another session's token", { _event: "save", _csrf: "x" }, 403, "DJ_CSRF"],
    ["a forged view token", { _event: "save", _token: "x" }, 403, "DJ_TOKEN"],
    ["an unbound field", { _event: "save", _bound: '[["a","text","saved"]]', a: "9" }, 422, "DJ_MODEL_FIELD"],
    ["a file", { _event: "submit", _bound: '[["f","file"]]', f: "x.png" }, 415, "DJ_FILE_UPLOAD"],
    ["a body over the frame limit", { _event: "save", a: "x".repeat(70_000) }, 413, "DJ_FRAME_SIZE"],
  ])("with %s", async (_, fields, status, code) => {
    const tab = await browse();
    await tab.load("/");
    const refused = await tab.post(fields);
    expect(refused.status).toBe(status);
    expect(refused.html).toContain(code);
    expect(tab.messages).toEqual([]);
  });

  test("from another origin", async () => {
    const tab = await browse();
    await tab.load("/");
    const body = new URLSearchParams({ _event: "save", _csrf: tab.hidden("_csrf") });
    const refused = await tab.load("/", {
      method: "POST",
      body,
      headers: { origin: "https://evil.example" },
    });
    expect(refused.status).toBe(403);
  });

  test.each(["cross-site", "same-site", undefined])("from an opaque origin, %s", async (site) => {
    const tab = await browse();
    await tab.load("/");
    const body = new URLSearchParams({ _event: "save", _csrf: tab.hidden("_csrf") });
    const refused = await tab.load("/", {
      method: "POST",
      body,
      headers: { origin: "null", ...(site ? { "sec-fetch-site": site } : undefined) },
    });
    expect(refused.status).toBe(403);
  });

  test.each([
    ["without a token", {}, 403, "DJ_CSRF"],
    [
      "with a file before its token",
      { photo: new File(["a".repeat(1_000_000)], "a.png"), token: "late" },
      403,
      "DJ_CSRF",
    ],
    [
      "with a file in a field that is no upload",
      { token: "first", photo: new File(["a".repeat(1_000_000)], "a.png") },
      415,
      "DJ_FILE_UPLOAD",
    ],
    [
      "with a file for another upload",
      { token: "first", "dj-upload:x": new File(["a"], "a.png") },
      415,
      "DJ_FILE_UPLOAD",
    ],
  ])("as multipart/form-data %s", async (_, given, status, code) => {
    const tab = await browse();
    const { html } = await tab.load("/");
    const csrf = /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? "";
    expect(csrf).not.toBe("");
    const body = new FormData();
    for (const [name, value] of Object.entries(given))
      if (name === "token") body.set("_csrf", csrf);
      else body.set(name, value);
    body.set("_event", "submit");
    const refused = await tab.load("/", { method: "POST", body });
    expect(refused.status).toBe(status);
    expect(refused.html).toContain(code);
  });

  test("as multipart/form-data that is not valid", async () => {
    const tab = await browse();
    await tab.load("/");
    for (const type of ["multipart/form-data", "multipart/form-data; boundary=b"]) {
      const headers = { "content-type": type };
      const refused = await tab.load("/", { method: "POST", body: "no part at all", headers });
      expect(refused.status).toBe(400);
      expect(refused.html).toContain("DJ_FRAME_FIELD");
    }
  });

  test("by a hook that runs before each mount, including the page that is shown", async () => {
    let allowed = true;
    const tab = await browse({ onMount: () => (allowed ? undefined : { redirect: "/sign-in" }) });
    await tab.load("/");
    allowed = false;
    const { path, status } = await tab.press("save", { name: "Ada" });
    expect([path, status]).toEqual(["/sign-in", 404]);
  });
});
