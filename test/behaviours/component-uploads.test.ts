import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import {
  component,
  each,
  eventHandler,
  html,
  LiveComponent,
  LiveView,
  temporaryFolder,
} from "../../src/server/index.js";
import { filesIn, post, select } from "../uploads/sender.js";
import { serve, transports } from "./test-app.js";

class Row extends LiveComponent<{ name: string }> {
  scan = this.allowUpload("scan", { accept: [".txt"], autoUpload: true });
  taken = "";
  @eventHandler() async save() {
    const [text = ""] = await this.consumeUploads("scan", (_, file) => file.text());
    this.taken = text;
  }
  @eventHandler() cancel({ ref }: { ref: string }) {
    this.scan.cancel(ref);
  }
  override render() {
    return html`<li>${this.props.name}
      <form dj-submit="save"><input type="file" dj-upload="scan"></form>
      ${this.scan.entries.map(({ name, progress, errors }) => html`${name} ${progress}%${errors.map(({ code }) => code)}`)}
      ${this.taken}</li>`;
  }
}

class RowsView extends LiveView {
  scan = this.allowUpload("scan", {});
  names = ["a", "b"];
  @eventHandler() remove({ name }: { name: string }) {
    this.names = this.names.filter((one) => one !== name);
  }
  override render() {
    return html`<ul>${each(this.names, String, (name) => component(Row, { key: name, name }))}</ul>
      ${this.scan.entries.map(({ name }) => html`<b>view has ${name}</b>`)}`;
  }
}

const file = (ref: string, size: number) => ({ ref, name: `${ref}.txt`, size, type: "text/plain" });

describe.each(transports)("over %s, the upload of a component", (transport) => {
  async function open() {
    const folder = await mkdtemp(join(tmpdir(), "uploads-test-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const app = await serve(transport, {
      routes: { "/": RowsView },
      uploadStorage: temporaryFolder({ path: folder }),
    });
    const tab = await app.open();
    const uploads = [...tab.html.matchAll(/dj-upload="([^"]*)"/g)].map(([, name = ""]) => name);
    const handler = (name: string, row: number) => (uploads[row] ?? "").replace("scan", name);
    return { tab, folder, uploads: uploads as [string, string], handler };
  }

  test("is its own, with progress, and its handler takes the file", async () => {
    const { tab, uploads, handler } = await open();
    expect(uploads[0]).not.toBe(uploads[1]);
    const { tokens } = await select(tab, uploads[1], file("r", 10));
    expect(tab.text).toBe("a b r.txt 0%");
    expect((await post(tab, tokens["r"], 0, Buffer.from("12345"))).body).toEqual({ offset: 5, done: false });
    if (transport === "http") await tab.event(handler("djUpload", 1), { upload: uploads[1] });
    await tab.until("half of it is shown", () => tab.text === "a b r.txt 50%");
    expect((await post(tab, tokens["r"], 5, Buffer.from("67890"))).body).toEqual({ offset: 10, done: true });
    await tab.event(handler("save", 0));
    expect(tab.text).toBe("a b r.txt 100%");
    await tab.event(handler("save", 1));
    expect(tab.text).toBe("a b 1234567890");
  });

  test("is cancelled by its handler", async () => {
    const { tab, folder, uploads, handler } = await open();
    const { tokens } = await select(tab, uploads[0], file("r", 10));
    await post(tab, tokens["r"], 0, Buffer.from("12345"));
    await tab.event(handler("cancel", 0), { ref: "r" });
    expect(tab.text).toBe("a b");
    expect((await post(tab, tokens["r"], 5, Buffer.from("67890"))).status).toBe(410);
    await vi.waitFor(async () => expect(await filesIn(folder)).toEqual([]));
  });

  test("ends with it: its files are removed, and the page learns that they are gone", async () => {
    const { tab, folder, uploads } = await open();
    const { tokens } = await select(tab, uploads[0], file("r", 10));
    await post(tab, tokens["r"], 0, Buffer.from("12345"));
    await tab.event("remove", { name: "a" });
    await tab.event("remove", { name: "none" });
    expect(tab.log).toContainEqual(
      expect.objectContaining({
        event: "dj:upload-gone",
        payload: { upload: uploads[0], refs: ["r"] },
      }),
    );
    expect((await post(tab, tokens["r"], 5, Buffer.from("67890"))).status).toBe(410);
    await vi.waitFor(async () => expect(await filesIn(folder)).toEqual([]));
  });

  test("is not that of another component, nor of the view", async () => {
    const { tab, uploads } = await open();
    const [first, second] = uploads;
    await select(tab, "scan", file("v", 10));
    expect(tab.text).toBe("a b view has v.txt");
    const other = first.replace("scan", "djUpload");
    expect(
      await tab.event(other, { upload: second.replace("scan", "other"), add: [file("x", 1)] }),
    ).toMatchObject([{ type: "error", code: "DJ_EVENT_PARAMS" }]);
  });
});
