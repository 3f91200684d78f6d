// Records the animated picture of README.md, light and dark, from a real application in Chromium: a click that changes
// the page and shows a message, and a message that arrives once after a lost connection.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { createApp, djFlash, each, html, LiveView } from "../dist/server/index.js";
import { animatedWebp } from "./animated-webp.mjs";
import { findExecutable } from "./executables.mjs";

const images = join(dirname(dirname(fileURLToPath(import.meta.url))), "docs/images");
const width = 760;
const height = 428;

class ItemsView extends LiveView {
  /** @override */
  static events = { save: true, importAll: true };
  /** @override */
  pageTitle = "Items";
  items = [{ name: "Reading glasses" }, { name: "Walnut bookshelf" }];

  /** @param {{ readonly [name: string]: unknown }} params */
  save({ name }) {
    this.items = [{ name: String(name) }, ...this.items];
    this.putFlash("success", "Item saved!");
  }

  importAll() {
    this.startAsync(async () => {
      await sleep(2_500);
      this.items = [{ name: "120 imported items" }, ...this.items];
      this.putFlash("success", "Import finished: 120 items.");
    });
  }

  /** @override */
  render() {
    return html`
      ${djFlash({ autoDismiss: 0, position: "top-right" })}
      <main>
        <h1>Items</h1>
        <form dj-submit="save">
          <label>Name <input name="name" autocomplete="off"></label>
          <button>Save</button> <button type="button" dj-click="importAll">Import</button>
        </form>
        <ul>${each(this.items, "name", ({ name }) => html`<li>${name}</li>`)}</ul>
      </main>`;
  }

  /** @override */
  head() {
    return html`<style>body { --page-width: 100%; padding: 1.25rem 2rem 4rem } h1 { margin-bottom: 0 } .dj-connection { margin-bottom: 3.25rem }</style>`;
  }
}

const app = createApp({
  routes: { "/": ItemsView },
  secret: "only for a picture",
  logger: false,
  developmentTools: false,
  limits: { reconnectMinMs: 400, reconnectMaxMs: 400 },
});
const { url, server } = await app.listen({ port: 0, signals: false });
/** @type {Set<import("node:net").Socket>} */
const sockets = new Set();
let isCut = false;
server.on("connection", (/** @type {import("node:net").Socket} */ socket) => {
  if (isCut) socket.destroy();
  sockets.add(socket);
  socket.on("close", () => sockets.delete(socket));
});

const executablePath = findExecutable("chromium-headless-shell") ?? findExecutable("chromium");
if (executablePath === undefined) throw new Error('no Chromium found; run "npm run setup:test" first');
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
try {
  mkdirSync(images, { recursive: true });
  for (const theme of /** @type {const} */ (["light", "dark"])) {
    const picture = await record(theme);
    writeFileSync(join(images, `demo-${theme}.webp`), picture);
    console.log(`readme-picture: demo-${theme}.webp: ${picture.length} bytes`);
  }
} finally {
  await browser.close();
  for (const socket of sockets) socket.destroy();
  await app.close();
}

/**
 * @param {"light" | "dark"} theme
 * @returns {Promise<Buffer>}
 */
async function record(theme) {
  const page = await browser.newPage({ colorScheme: theme, viewport: { width, height } });
  await page.goto(url);
  await page.waitForSelector("[dj-root].dj-connected");
  await page.evaluate(addStage);
  /** @type {{ png: string, ms: number }[]} */
  const shots = [];
  /** @param {number} ms how long the picture is shown */
  const shoot = async (ms) => void shots.push({ png: (await page.screenshot()).toString("base64"), ms });
  /** @param {string} text */
  const say = (text) => page.evaluate(`stage.say(${JSON.stringify(text)})`);
  /** @param {string} name of a button */
  const pointAt = async (name) => {
    const box = await page.getByRole("button", { name, exact: true }).boundingBox();
    if (box) await page.evaluate(`stage.point(${box.x + box.width / 2}, ${box.y + box.height / 2})`);
  };
  const settled = () => page.evaluate("Promise.all(document.getAnimations().map((one) => one.finished))");

  await page.getByLabel("Name").fill("Desk lamp");
  await pointAt("Save");
  await say("A click runs an event handler on the server.");
  await shoot(1600);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("Item saved!").waitFor();
  await sleep(110);
  await shoot(90);
  await settled();
  await say("The page shows what changed, and the message.");
  await shoot(2600);

  await pointAt("Import");
  await page.getByRole("button", { name: "Import" }).click();
  await say("Now the server imports in the background …");
  await shoot(1700);
  isCut = true;
  for (const socket of sockets) socket.destroy();
  await page.locator(".dj-connection").waitFor();
  await settled();
  await say("… and the connection breaks before the result arrives.");
  await shoot(2800);
  await sleep(1_000);
  isCut = false;
  await page.getByText("Import finished: 120 items.").waitFor();
  await sleep(110);
  await shoot(90);
  await settled();
  await say("Reconnected: the message arrives, once.");
  await shoot(3200);
  if ((await page.getByText("Import finished: 120 items.").count()) !== 1)
    throw new Error("The message must be on the page once.");

  const frames = await page.evaluate(encode, { shots, width, height });
  await page.close();
  return animatedWebp(
    width,
    height,
    frames.map((frame) => ({ ...frame, webp: Buffer.from(frame.webp, "base64") })),
  );
}

/** Adds a line of text and a pointer to the page, outside of the view. Runs in the page. */
function addStage() {
  const line = document.createElement("p");
  line.style.cssText =
    "position:fixed;inset:auto 0 0;margin:0;padding:.7rem 2rem;font:600 17px system-ui;background:#0d6b58;color:#fff;z-index:2000";
  const pointer = document.createElement("div");
  pointer.style.cssText = "position:fixed;z-index:2001;pointer-events:none;width:26px;height:26px";
  pointer.innerHTML =
    '<svg viewBox="0 0 26 26" width="26" height="26"><path d="M3 2v19l5-5 3.500 8 3.500-1.500-3.500-8H18z" fill="#111" stroke="#fff" stroke-width="1.500"/></svg>';
  document.body.append(line, pointer);
  Object.assign(globalThis, {
    stage: {
      say: (/** @type {string} */ text) => void (line.textContent = text),
      point: (/** @type {number} */ x, /** @type {number} */ y) =>
        void Object.assign(pointer.style, { left: `${x}px`, top: `${y}px` }),
    },
  });
}

/**
 * Encodes what each picture changes of the one before. Runs in the page.
 *
 * @param {{ shots: { png: string, ms: number }[], width: number, height: number }} given
 */
async function encode({ shots, width, height }) {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("no canvas");
  /** @type {Uint32Array | undefined} */
  let before;
  const frames = [];
  for (const { png, ms } of shots) {
    const image = new Image();
    image.src = `data:image/png;base64,${png}`;
    await image.decode();
    Object.assign(canvas, { width, height });
    context.drawImage(image, 0, 0);
    const pixels = new Uint32Array(context.getImageData(0, 0, width, height).data.buffer);
    let [left, top, right, bottom] = [width, height, 1, 1];
    for (let at = 0; at < pixels.length; at++) {
      if (before && pixels[at] === before[at]) continue;
      const x = at % width;
      const y = (at - x) / width;
      left = Math.min(left, x);
      right = Math.max(right, x + 1);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y + 1);
    }
    before = pixels;
    // Frames begin at even pixels.
    const [x, y] = [left - (left % 2), top - (top % 2)];
    const size = { width: right - x, height: bottom - y };
    const part = context.getImageData(x, y, size.width, size.height);
    Object.assign(canvas, size);
    context.putImageData(part, 0, 0);
    const webp = canvas.toDataURL("image/webp", 0.86).split(",")[1] ?? "";
    frames.push({ webp, x, y, ...size, ms });
  }
  return frames;
}
