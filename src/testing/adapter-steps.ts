import assert from "node:assert/strict";
import { attributeOf, startTagsOf } from "../html/index.js";
import type { Frames, HttpBrowser, LoadedPage } from "./http-browser.js";
import { within } from "./http-browser.js";

export const texts = (html: string): readonly string[] =>
  startTagsOf(html, "div")
    .filter((tag) => attributeOf(tag, "class")?.startsWith("dj-flash dj-flash-"))
    .map(({ end }) => html.slice(end, html.indexOf("<", end)));

export async function saveBy(frames: Frames): Promise<void> {
  await frames.send({ type: "event", event: "save", params: { by: 2 }, ref: 1 });
  const got = await frames.until(({ type }) => type === "flash");
  assert.deepEqual(
    got.map(({ type }) => type),
    ["patch", "flash"],
    "the DOM update comes before the message",
  );
  assert.deepEqual(pickFlash(got), ["success: Saved 2 ✓"]);
  frames.close();
}

export function pickFlash(frames: readonly object[]): string[] {
  return (frames as { type?: string; level?: string; message?: string }[])
    .filter((frame) => frame.message !== undefined && frame.level !== undefined)
    .map((frame) => `${frame.level}: ${frame.message}`);
}

export async function plainSave(browser: HttpBrowser, loaded: LoadedPage): Promise<void> {
  const fields = startTagsOf(loaded.body, "input").map(
    (tag) => [attributeOf(tag, "name") ?? "", attributeOf(tag, "value") ?? ""] as const,
  );
  const answer = await browser.follow(
    await browser.post("/live", { ...Object.fromEntries(fields), by: "3" }),
  );
  assert.equal(answer.status, 200, answer.body);
  assert.match(answer.body, /count 3/);
  assert.deepEqual(texts(answer.body), ["Saved 3 ✓"]);
}

/** The status of the response to a handshake; 101 if it succeeds. */
export function handshakeOf(socket: ReturnType<HttpBrowser["rawSocket"]>): Promise<number> {
  return within(
    new Promise((resolve) => {
      socket.on("open", () => {
        socket.terminate();
        resolve(101);
      });
      socket.on("unexpected-response", (_request, response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      socket.on("error", () => {});
    }),
    "a handshake's answer",
  );
}
