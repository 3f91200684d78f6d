import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import {
  type AppOptions,
  each,
  eventHandler,
  html,
  LiveView,
  temporaryFolder,
  type UploadStorage,
} from "../../src/server/index.js";
import { type Announced, filesIn, post, postAndCut, select } from "../uploads/sender.js";
import type { OpenTab } from "./tab.js";
import { eventually, serve, type TestApp, transports } from "./test-app.js";

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

class FilesView extends LiveView {
  files = this.allowUpload("files", { accept: [".txt", "image/*"], maxEntries: 3, maxFileSize: 1_000_000 });
  taken: string[] = [];

  @eventHandler() async save() {
    await this.consumeUploads("files", async (entry, file) => {
      const parts: Uint8Array[] = [];
      for await (const part of file.stream()) parts.push(part);
      this.taken.push(`${entry.name} ${sha256(Buffer.concat(parts))}`);
    });
  }

  @eventHandler() async failToSave() {
    await this.consumeUploads("files", () => {
      throw new Error("not now");
    });
  }

  @eventHandler() cancel({ ref }: { ref: string }) {
    this.files.cancel(ref);
  }

  @eventHandler() leave() {
    this.liveRedirect("/other");
  }

  override render() {
    const { entries, errors } = this.files;
    return html`${errors.map(({ code }) => html`<em>${code}</em>`)}
      ${each(
        entries,
        ({ ref }) => ref,
        ({ name, progress, isDone, errors }) =>
          html`<p>${name} ${progress}% ${isDone ? "done" : ""}${errors.map(({ code }) => code).join()}</p>`,
      )}
      ${this.taken.map((one) => html`<b>${one}</b>`)}`;
  }
}

class OtherView extends LiveView {
  override render() {
    return html`<h1>Other</h1>`;
  }
}

/** Files are removed after the reply. */
const isEmpty = (folder: string): Promise<void> =>
  vi.waitFor(async () => expect(await filesIn(folder)).toEqual([]));

const file = (ref: string, size: number, name = "a.txt", type = "text/plain"): Announced => ({
  ref,
  name,
  size,
  type,
});

interface Page {
  readonly app: TestApp;
  readonly tab: OpenTab;
  /** The folder of the application's storage. */
  readonly folder: string;
}

describe.each(transports)("over %s, an upload", (transport) => {
  async function open(options: Partial<AppOptions> = {}): Promise<Page> {
    const folder = await mkdtemp(join(tmpdir(), "uploads-test-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const app = await serve(transport, {
      routes: { "/": FilesView, "/other": OtherView },
      uploadStorage: temporaryFolder({ path: folder }),
      ...options,
    });
    return { app, tab: await app.open(), folder };
  }

  /** What the view shows. Over HTTP, a page asks for it. */
  async function sees(tab: OpenTab, text: string): Promise<void> {
    if (transport === "http") await tab.event("djUpload", { upload: "files" });
    await tab.until(`the view shows ${text}, not ${tab.text}`, () => tab.text === text);
  }

  test("arrives in parts, is shown as it arrives, and is taken by a handler", async () => {
    const { tab, folder } = await open();
    const bytes = Buffer.alloc(100_000, "some text\n");
    const { tokens, known } = await select(tab, "files", file("a", bytes.length));
    expect(known).toEqual(["a"]);
    await sees(tab, "a.txt 0%");
    const half = await post(tab, tokens["a"], 0, bytes.subarray(0, 50_000));
    expect(half).toEqual({ status: 200, body: { offset: 50_000, done: false } });
    await sees(tab, "a.txt 50%");
    const whole = await post(tab, tokens["a"], 50_000, bytes.subarray(50_000));
    expect(whole).toEqual({ status: 200, body: { offset: 100_000, done: true } });
    await sees(tab, "a.txt 100% done");
    expect(await filesIn(folder)).toHaveLength(1);
    await tab.event("save");
    expect(tab.text).toBe(`a.txt ${sha256(bytes)}`);
    await isEmpty(folder);
    expect((await post(tab, tokens["a"], 0, bytes)).status).toBe(410);
  });

  test("continues where a cut has ended it, and does not repeat or lose a byte", async () => {
    const { tab } = await open();
    const bytes = randomBytes(300_000).map((byte) => (byte % 64) + 32);
    const { tokens } = await select(tab, "files", file("a", bytes.length));
    const token = tokens["a"] ?? "";
    let offset = 0;
    for (let cut = 0; cut < 5; cut++) {
      await postAndCut(tab, token, offset, bytes.subarray(offset, offset + 40_000), 100_000);
      const { status, body } = await post(tab, token, undefined);
      expect(status).toBe(200);
      expect(body.offset).toBe(offset + 40_000);
      offset = body.offset ?? 0;
    }
    // A part that was sent twice is not stored twice.
    expect((await post(tab, token, 0, bytes.subarray(0, 40_000))).body.offset).toBe(offset);
    expect((await post(tab, token, offset, bytes.subarray(offset))).body).toEqual({
      offset: bytes.length,
      done: true,
    });
    await tab.event("save");
    expect(tab.text).toBe(`a.txt ${sha256(bytes)}`);
  });

  test("continues while the connection of its view is cut", async () => {
    const { tab } = await open();
    const bytes = Buffer.alloc(1_000, "x");
    const { tokens } = await select(tab, "files", file("a", bytes.length));
    tab.cut();
    expect((await post(tab, tokens["a"], 0, bytes)).body.done).toBe(true);
    await tab.connect();
    await sees(tab, "a.txt 100% done");
  });

  test("refuses files that are too large, of another type, or too many, and says so", async () => {
    const { tab } = await open();
    const { tokens, known } = await select(
      tab,
      "files",
      file("a", 1_000_001),
      file("b", 10, "b.exe", "application/x-msdownload"),
      file("c", 10, "c.png", "image/png"),
      file("d", 10),
    );
    expect(Object.keys(tokens)).toEqual(["c"]);
    expect(known).toEqual(["a", "b", "c"]);
    await sees(tab, "tooMany a.txt 0% tooLarge b.exe 0% notAccepted c.png 0%");
  });

  test("ends with a file whose content is not of its type", async () => {
    const { tab, folder } = await open();
    const { tokens } = await select(tab, "files", file("a", 1_000, "a.png", "image/png"));
    const answer = await post(tab, tokens["a"], 0, Buffer.alloc(1_000, "<script>"));
    expect(answer).toMatchObject({ status: 422, body: { code: "DJ_UPLOAD_REFUSED" } });
    await sees(tab, "a.png 0% wrongContent");
    await isEmpty(folder);
    expect((await post(tab, tokens["a"], undefined)).status).toBe(422);
  });

  test("ends with a file that has more bytes than it has announced", async () => {
    const { tab, folder } = await open();
    const { tokens } = await select(tab, "files", file("a", 10));
    expect((await post(tab, tokens["a"], 0, Buffer.alloc(11, "x"))).status).toBe(422);
    await sees(tab, "a.txt 0% tooLarge");
    await isEmpty(folder);
  });

  test("removes a cancelled file and refuses its further bytes", async () => {
    const { tab, folder } = await open();
    const { tokens } = await select(tab, "files", file("a", 1_000));
    await post(tab, tokens["a"], 0, Buffer.alloc(500, "x"));
    expect(await filesIn(folder)).toHaveLength(1);
    const frames = await tab.event("cancel", { ref: "a" });
    expect(frames).toContainEqual(
      expect.objectContaining({ event: "dj:upload-gone", payload: { upload: "files", refs: ["a"] } }),
    );
    expect((await post(tab, tokens["a"], 500, Buffer.alloc(500, "x"))).status).toBe(410);
    await isEmpty(folder);
    expect(tab.text).toBe("");
  });

  test("says that a full disk cannot store a file, and takes it when there is room", async () => {
    let isFull = true;
    const parts: Uint8Array[] = [];
    const uploadStorage: UploadStorage = {
      create: () => ({
        write(bytes) {
          if (isFull) throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
          parts.push(bytes);
        },
        async *read() {
          yield* parts;
        },
        remove: () => {},
      }),
    };
    const { tab, app } = await open({ uploadStorage });
    const bytes = Buffer.alloc(100, "x");
    const first = await select(tab, "files", file("a", 100));
    expect(await post(tab, first.tokens["a"], 0, bytes)).toMatchObject({
      status: 507,
      body: { code: "DJ_UPLOAD_STORAGE" },
    });
    await sees(tab, "a.txt 0% notStored");
    expect(app.logged.join()).toContain("no space left on device");
    isFull = false;
    await tab.event("cancel", { ref: "a" });
    const second = await select(tab, "files", file("b", 100));
    expect((await post(tab, second.tokens["b"], 0, bytes)).body.done).toBe(true);
    await tab.event("save");
    expect(tab.text).toBe(`a.txt ${sha256(bytes)}`);
  });

  test("refuses what a browser may not store", async () => {
    const { tab, folder } = await open({ limits: { uploadBytesPerBrowser: 1_000 } });
    const { tokens } = await select(tab, "files", file("a", 600), file("b", 600));
    expect((await post(tab, tokens["a"], 0, Buffer.alloc(600, "x"))).status).toBe(200);
    expect((await post(tab, tokens["b"], 0, Buffer.alloc(600, "x"))).status).toBe(507);
    expect(await filesIn(folder)).toHaveLength(1);
    await tab.event("save");
    await isEmpty(folder);
    const again = await select(tab, "files", file("c", 600));
    expect((await post(tab, again.tokens["c"], 0, Buffer.alloc(600, "x"))).status).toBe(200);
  });

  test("keeps the files of a handler that fails", async () => {
    const { tab } = await open();
    const { tokens } = await select(tab, "files", file("a", 10));
    await post(tab, tokens["a"], 0, Buffer.alloc(10, "x"));
    expect((await tab.event("failToSave"))[0]).toMatchObject({ type: "error", code: "DJ_HANDLER" });
    await tab.event("save");
    expect(tab.text).toBe(`a.txt ${sha256(Buffer.alloc(10, "x"))}`);
  });

  test("takes an empty file", async () => {
    const { tab } = await open();
    const { tokens } = await select(tab, "files", file("a", 0));
    expect((await post(tab, tokens["a"], 0, Buffer.alloc(0))).body).toEqual({ offset: 0, done: true });
    await tab.event("save");
    expect(tab.text).toBe(`a.txt ${sha256(Buffer.alloc(0))}`);
  });

  test("ends with its view, and its files are removed", async () => {
    const { tab, folder } = await open();
    const { tokens } = await select(tab, "files", file("a", 1_000));
    await post(tab, tokens["a"], 0, Buffer.alloc(500, "x"));
    await tab.event("leave");
    await tab.until("the other view is shown", () => tab.text === "Other");
    expect((await post(tab, tokens["a"], 500, Buffer.alloc(500, "x"))).status).toBe(410);
    await isEmpty(folder);
  });

  test("ends with its tab, and its files are removed", async () => {
    const { app, tab, folder } = await open({ limits: { resumeWindowMs: 50 } });
    const { tokens } = await select(tab, "files", file("a", 1_000));
    await post(tab, tokens["a"], 0, Buffer.alloc(500, "x"));
    tab.cut();
    await eventually("the live session has ended", () => app.app.health().sessions === 0);
    expect((await post(tab, tokens["a"], 500, Buffer.alloc(500, "x"))).status).toBe(410);
    await isEmpty(folder);
  });

  test("takes bytes only from the browser that has selected the file", async () => {
    const { app, tab } = await open();
    const stranger = await app.open();
    const { tokens } = await select(tab, "files", file("a", 10));
    const bytes = Buffer.alloc(10, "x");
    expect(await post(stranger, tokens["a"], 0, bytes)).toMatchObject({
      status: 403,
      body: { code: "DJ_TOKEN" },
    });
    for (const [token, headers, code] of [
      [undefined, {}, "DJ_TOKEN"],
      [`${tokens["a"]}x`, {}, "DJ_TOKEN"],
      [tokens["a"], { "x-csrftoken": "forged" }, "DJ_CSRF"],
      [tokens["a"], { cookie: "" }, "DJ_CSRF"],
      [tokens["a"], { origin: "https://evil.example" }, "DJ_ORIGIN"],
    ] as const)
      expect(await post(tab, token, 0, bytes, headers)).toMatchObject({ status: 403, body: { code } });
    await sees(tab, "a.txt 0%");
  });

  test("refuses announcements that no page makes", async () => {
    const { tab } = await open();
    for (const params of [
      { upload: "other", add: [file("a", 1)] },
      { upload: "files", add: [file("../../etc/passwd", 1)] },
      { upload: "files", add: [file("a", -1)] },
      { upload: "files", add: [file("a", 1.5)] },
      { upload: "files", add: [file("a", 1), file("a", 1)] },
      { upload: "files", add: Array.from({ length: 10_000 }, (_, at) => ({ ref: `${at}` })) },
      { upload: "files", add: "a" },
      { upload: "files", add: [null] },
    ])
      expect((await tab.event("djUpload", params))[0]).toMatchObject({ type: "error" });
    expect(tab.text).toBe("");
  });
});
