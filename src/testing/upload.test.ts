import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { type AppOptions, createApp, each, eventHandler, html, LiveView } from "../server/index.js";
import { type VisitOptions, visit } from "./index.js";

class ImportView extends LiveView {
  files = this.allowUpload("files", { accept: [".csv", "image/*"], maxEntries: 3, maxFileSize: 300_000 });
  picture = this.allowUpload("picture", { accept: ["image/png"], autoUpload: true });
  taken: string[] = [];

  @eventHandler() async save({ title = "" }: { title?: string }) {
    const names = await this.consumeUploads("files", async (entry, file) => {
      const hash = createHash("sha256");
      for await (const part of file.stream()) hash.update(part);
      return `${entry.name} ${entry.type} ${hash.digest("hex").slice(0, 8)}`;
    });
    this.taken.push(...names, title);
  }

  @eventHandler() remove({ ref }: { ref: string }) {
    this.files.cancel(ref);
  }

  override render() {
    const { entries, errors } = this.files;
    return html`<form dj-submit="save" dj-upload-drop="files" id="import">
        <label>Title <input name="title"></label>
        <label>Orders <input type="file" dj-upload="files" multiple hidden></label>
        ${errors.map(({ code }) => html`<p role="alert">${code}</p>`)}
        ${each(
          entries,
          ({ ref }) => ref,
          ({ ref, name, progress, errors }) =>
            html`<p>
              ${name} ${progress} % ${errors.map(({ code, message }) => `${code}: ${message}`)}
              <button type="button" dj-click="remove" dj-value-ref=${ref}>Remove ${name}</button>
            </p>`,
        )}
        <button>Import</button>
      </form>
      <input type="file" dj-upload="picture" aria-label="Picture">
      ${this.picture.entries.map(({ name, isDone, ref }) => html`<i>${name} ${isDone ? "done" : ""}</i><img dj-upload-preview=${ref} alt="">`)}
      <ol>${this.taken.map((one) => html`<li>${one}</li>`)}</ol>`;
  }
}

const open = (options: VisitOptions = {}, app: Partial<AppOptions> = {}) =>
  visit(createApp({ logger: false, routes: { "/": ImportView }, ...app }), "/", options);

const text = "id,name\n1,Lamp\n";
const orders = new File([text], "orders.csv", { type: "text/csv" });
const digestOf = (bytes: string | Uint8Array) => createHash("sha256").update(bytes).digest("hex").slice(0, 8);
const entries = (page: Awaited<ReturnType<typeof open>>) =>
  page.findAll("form p").map(({ textContent }) => textContent?.replace(/\s+/g, " ").trim());
const taken = (page: Awaited<ReturnType<typeof open>>) =>
  page.findAll("ol li").map(({ textContent }) => textContent);

describe.each(["websocket", "sse", "http"] as const)("over %s", (transport) => {
  test("files are shown when they are selected, and sent when their form is submitted", async () => {
    const page = await open({ transport });
    const image = new Uint8Array(250_000).fill(7);
    image.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    await page.upload("Orders", [orders, new File([image], "lamp.png", { type: "image/png" })]);
    expect(entries(page)).toEqual(["orders.csv 0 % Remove orders.csv", "lamp.png 0 % Remove lamp.png"]);
    await page.submit("#import", { title: "Monday" });
    expect(taken(page)).toEqual([
      `orders.csv text/csv ${digestOf(text)}`,
      `lamp.png image/png ${digestOf(image)}`,
      "Monday",
    ]);
    expect(entries(page)).toEqual([]);
    expect(page.find<HTMLInputElement>("[dj-upload=files]").files).toHaveLength(0);
  });

  test("a file of an automatic upload is stored when the action ends", async () => {
    const page = await open({ transport });
    const image = new Uint8Array(1_500_000).fill(7);
    image.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    await page.upload("picture", new File([image], "lamp.png", { type: "image/png" }));
    expect(page.find("i").textContent).toBe("lamp.png done");
    expect(page.find<HTMLImageElement>("img").src).toMatch(/^blob:/);
  });

  test("the errors of refused files are on the page", async () => {
    const page = await open({ transport });
    await page.upload("Orders", [
      new File(["x"], "notes.txt", { type: "text/plain" }),
      new File(["x".repeat(300_001)], "large.csv", { type: "text/csv" }),
    ]);
    expect(entries(page)).toEqual([
      "notes.txt 0 % notAccepted: The file must be one of: .csv, image/*. Remove notes.txt",
      expect.stringContaining("large.csv 0 % tooLarge: "),
    ]);
    await page.click("Remove notes.txt");
    expect(entries(page)).toHaveLength(1);
    await page.submit("#import");
    expect(taken(page)).toEqual([""]);
  });

  test("more files than the view accepts are refused, and the others stay", async () => {
    const page = await open({ transport });
    const files = ["a", "b", "c", "d"].map((name) => new File([text], `${name}.csv`, { type: "text/csv" }));
    await page.upload("Orders", files);
    expect(page.find("[role=alert]").textContent).toBe("tooMany");
    await page.submit("#import");
    expect(taken(page)).toHaveLength(4);
  });

  test("a file whose content is not of its type is refused when it arrives", async () => {
    const page = await open({ transport });
    await page.upload("Orders", new File(["no image"], "lamp.png", { type: "image/png" }));
    await page.submit("#import");
    expect(entries(page)).toEqual([expect.stringContaining("wrongContent")]);
  });

  test("a file continues after the network was down", async () => {
    const page = await open({ transport });
    await page.upload("Orders", orders);
    await page.disconnect();
    await page.submit("#import").catch(() => {});
    expect(taken(page)).toEqual([]);
    await page.reconnect();
    await page.clock.advance(10_000);
    expect(taken(page)).toEqual([`orders.csv text/csv ${digestOf(text)}`, ""]);
  });
});

test("without JavaScript, a form sends its files with its other fields", async () => {
  const page = await open({ javascript: false });
  await page.submit("#import", { title: "Ümläut", Orders: [orders, new File([text], "b.csv")] });
  expect(taken(page)).toEqual([
    `orders.csv text/csv ${digestOf(text)}`,
    `b.csv application/octet-stream ${digestOf(text)}`,
    "Ümläut",
  ]);
});

test("without JavaScript, a refused file is an entry with an error", async () => {
  const page = await open({ javascript: false });
  await page.submit("#import", { Orders: new File(["x"], "notes.txt", { type: "text/plain" }) });
  expect(entries(page)).toEqual([expect.stringContaining("notAccepted")]);
});

test("a form takes files among its fields", async () => {
  const page = await open();
  await page.submit("#import", { title: "Monday", Orders: orders });
  expect(taken(page)).toEqual([`orders.csv text/csv ${digestOf(text)}`, "Monday"]);
});

test("files are dropped on an element that takes them", async () => {
  const page = await open();
  await page.upload("#import", orders);
  expect(entries(page)).toEqual(["orders.csv 0 % Remove orders.csv"]);
});

test("another selection of one file replaces it", async () => {
  const page = await open();
  for (const name of ["a.png", "b.png"])
    await page.upload("Picture", new File(["\x89PNG\r\n\x1a\n"], name, { type: "image/png" }));
  expect(page.findAll("i").map(({ textContent }) => textContent?.split(" ")[0])).toEqual(["b.png"]);
});

test.each([
  ["a field that takes one", "picture", [orders, orders], "takes one file, got 2"],
  ["a field of another kind", "[name=title]", orders, "is neither a file field nor within"],
  ["a name that is not there", "Order", orders, "No file field is named 'Order'. Did you mean 'Orders'?"],
])("%s rejects", async (_, target, files, message) => {
  const page = await open();
  const title = page.find("[name=title]");
  page.find("#import").removeAttribute("dj-upload-drop");
  await expect(page.upload(target === "[name=title]" ? title : target, files)).rejects.toMatchObject({
    code: "DJ_TEST_TARGET",
    message: expect.stringContaining(message),
  });
});

test("something other than a file is refused with an example", async () => {
  const page = await open();
  await expect(page.upload("Orders", "orders.csv" as unknown as File)).rejects.toThrow(
    'upload() must be given a File or a list of them, got "orders.csv". For example: new File(',
  );
});
