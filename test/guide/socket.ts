import { onTestFinished } from "vitest";
import { WebSocket } from "ws";
import type { ServerFrame } from "../../src/wire/index.js";

/** A tab's WebSocket: the page's tokens, and every frame received, as text. */
export interface Tab {
  readonly frames: string[];
  send(frame: object | string): void;
  /** @returns the next matching frame, as text */
  next(isWanted: (frame: ServerFrame) => boolean): Promise<string>;
}

/** Loads a page like a browser and mounts its view over a WebSocket. */
export async function openTab(origin: string, path = "/"): Promise<Tab> {
  const page = await fetch(origin + path);
  const cookie = page.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
  const [, token = ""] = /name="djust-token" content="([^"]*)"/.exec(await page.text()) ?? [];
  const socket = new WebSocket(`${origin.replace("http", "ws")}/_djust/ws`, { headers: { cookie, origin } });
  onTestFinished(() => socket.terminate());
  const frames: string[] = [];
  let wake = (): void => {};
  let fail = (_error: Error): void => {};
  socket.on("close", (code, reason) => fail(new Error(`The connection was closed: ${code} ${reason}`)));
  socket.on("message", (data) => {
    frames.push(String(data));
    wake();
  });
  let read = 0;
  const tab: Tab = {
    frames,
    send: (frame) => socket.send(typeof frame === "string" ? frame : JSON.stringify(frame)),
    async next(isWanted) {
      for (;;) {
        const frame = frames[read];
        if (frame === undefined) {
          await new Promise<void>((resolve, reject) => {
            wake = resolve;
            fail = reject;
          });
          continue;
        }
        read++;
        if (isWanted(JSON.parse(frame))) return frame;
      }
    },
  };
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  tab.send({ type: "mount", token, url: path });
  await tab.next(({ type }) => type === "mount");
  return tab;
}
