import type { AdapterUnderTest, RunningServer } from "djust-ts/testing/adapters";
import { onTestFinished } from "vitest";
import { type AppOptions, createApp } from "../../src/server/index.js";
import { HttpBrowser, type LoadedPage } from "../../src/testing/http-browser.js";
import type { ServerFrame } from "../../src/wire/index.js";
import { adapters } from "../adapters/frameworks/index.js";
import { rotated } from "../support/long-run.js";

/** The response to a browser. */
export interface Reply {
  /** The error code, if any. */
  readonly code?: string | undefined;
  readonly status?: number | undefined;
  /** The complete response. */
  readonly text: string;
}

/** Sends an event like someone with a debugger; params may be JSON text. */
export type Way = (
  browser: HttpBrowser,
  page: LoadedPage,
  event: string,
  params: object | string,
) => Promise<Reply>;

const jsonOf = (params: object | string): string =>
  typeof params === "string" ? params : JSON.stringify(params);

const frameOf = (event: string, params: object | string): string =>
  `{"type":"event","event":${JSON.stringify(event)},"ref":1,"params":${jsonOf(params)}}`;

const isAnswer = (frame: ServerFrame): boolean =>
  frame.type === "error" || ("ref" in frame && frame.ref === 1);

function replyOf(frames: readonly ServerFrame[]): Reply {
  const error = frames.find((frame) => frame.type === "error");
  return { code: error?.code, text: JSON.stringify(frames) };
}

function replyOfBody(body: string, status: number): Reply {
  return { code: /\bDJ_[A-Z_]+/.exec(body)?.[0], status, text: body };
}

const headersOf = (page: LoadedPage, own: Record<string, string>): Record<string, string> => ({
  "content-type": "application/json",
  "x-csrftoken": page.csrf,
  "x-djust-token": page.token,
  ...own,
});

/** Every way to send an event. */
export const ways: { readonly [name: string]: Way } = {
  async WebSocket(browser, page, event, params) {
    const socket = browser.rawSocket(`${page.runtimePath}/ws`);
    const texts: string[] = [];
    const heard = new Promise<void>((resolve, reject) => {
      socket.on("message", (data) => {
        const text = String(data);
        texts.push(text);
        if (isAnswer(JSON.parse(text))) resolve();
      });
      socket.on("close", () => resolve());
      socket.on("error", reject);
    });
    socket.on("open", () => {
      socket.send(JSON.stringify({ type: "mount", token: page.token, url: page.path }));
      socket.send(frameOf(event, params));
    });
    await heard;
    socket.terminate();
    return replyOf(texts.map((text) => JSON.parse(text)));
  },
  async "event stream"(browser, page, event, params) {
    const stream = await browser.eventStream(page);
    const { body } = await browser.request(`${page.runtimePath}/frame`, {
      method: "POST",
      headers: headersOf(page, { "x-djust-frame": "1", origin: browser.origin }),
      body: frameOf(event, params),
    });
    const frames = body === "{}" ? await stream.until(isAnswer) : [JSON.parse(body)];
    stream.close();
    return replyOf(frames);
  },
  async "frame by POST"(browser, page, event, params) {
    const { body, status } = await browser.request(page.path, {
      method: "POST",
      headers: headersOf(page, { "x-djust-frame": "1", origin: browser.origin }),
      body: frameOf(event, params),
    });
    return { ...replyOf([JSON.parse(body)]), status };
  },
  async "event by POST"(browser, page, event, params) {
    const { body, status } = await browser.request(page.path, {
      method: "POST",
      headers: headersOf(page, { "x-djust-event": encodeURIComponent(event), origin: browser.origin }),
      body: jsonOf(params),
    });
    return { ...replyOf([JSON.parse(body)]), status };
  },
  async "plain form"(browser, page, event, params) {
    const { body, status } = await browser.post(page.path, {
      _csrf: page.csrf,
      _token: page.token,
      _event: `${event} ${jsonOf(params)}`,
    });
    return replyOfBody(status < 400 ? "" : body, status);
  },
};

type Bodies = "parsed" | undefined;

/** Every adapter on each version of its framework, with and without a body parser. */
export const servers: readonly (readonly [name: string, adapter: AdapterUnderTest, bodies: Bodies])[] =
  adapters.flatMap((adapter) =>
    ([undefined, "parsed"] as const)
      .filter((bodies) => bodies === undefined || adapter.has.bodies.includes(bodies))
      .map(
        (bodies) => [bodies ? `${adapter.name} with parsed bodies` : adapter.name, adapter, bodies] as const,
      ),
  );

/** The servers that a suite which goes through each of them starts in this run. */
export const serversInTurn = rotated(servers, 4);

/** Starts an application in production mode on a server; both close with the test. */
export async function start(
  adapter: AdapterUnderTest,
  options: Partial<AppOptions> & Pick<AppOptions, "routes">,
  bodies?: Bodies,
): Promise<{ readonly server: RunningServer; readonly browser: HttpBrowser }> {
  const app = createApp({
    secret: "a secret for the security suite, long enough",
    development: false,
    logger: false,
    limits: { eventsPerSecond: 1e6, eventBurst: 1e6, pagesPerSecondPerAddress: 1e6 },
    ...options,
  });
  const server = await adapter.start({ apps: [app], routes: [], bodies });
  onTestFinished(() => server.close());
  return { server, browser: new HttpBrowser(server.origin, adapter.http2) };
}
