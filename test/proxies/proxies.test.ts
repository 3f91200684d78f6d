import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { ClientHttp2Session } from "node:http2";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { WebSocket } from "ws";
import { certificate } from "../adapters/certificate.js";
import { longRun } from "../support/long-run.js";
import { type Changes, type ProxyName, proxies, type Tls } from "./proxy.js";
import { connectHttp2, site } from "./site.js";

const tabsCount = 20;

/** One request over HTTP/2. @param isEnough whether the test needs no more of the body */
function request(
  session: ClientHttp2Session,
  headers: Record<string, string>,
  body?: string,
  isEnough: (text: string) => boolean = () => false,
): Promise<{ readonly status: number; readonly cookie: string; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const stream = session.request(headers);
    let status = 0;
    let cookie = "";
    let text = "";
    const done = (): void => resolve({ status, cookie, text });
    stream.on("response", (received) => {
      status = Number(received[":status"]);
      cookie = (received["set-cookie"] ?? []).map((each) => each.split(";")[0]).join("; ");
    });
    stream.on("data", (data) => {
      text += data;
      if (isEnough(text)) done();
    });
    stream.once("end", done);
    stream.once("error", reject);
    stream.end(body);
  });
}

const metaOf = (page: string, name: string): string =>
  new RegExp(`name="${name}" content="([^"]+)"`).exec(page)?.[1] ?? "";

/** A file with the certificate of the tests and its key. */
function tlsFile(): Tls {
  const folder = mkdtempSync(join(tmpdir(), "djust-tls-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const pem = join(folder, "both.pem");
  writeFileSync(pem, `${certificate.cert}\n${certificate.key}\n`);
  return { pem };
}

/** A page: its cookies, and the token with which its tab attaches. */
async function openPage(origin: string): Promise<{ cookie: string; token: string }> {
  const page = await fetch(origin);
  const cookie = page.headers
    .getSetCookie()
    .map((each) => each.split(";")[0])
    .join("; ");
  const [, token = ""] = /name="djust-token" content="([^"]+)"/.exec(await page.text()) ?? [];
  return { cookie, token };
}

/** A tab that comes back whenever its connection is lost. */
async function openTab(origin: string) {
  const { cookie, token } = await openPage(origin);
  let socket: WebSocket;
  let isMounted = false;
  let mounts = 0;
  let session: unknown;
  let highest = 0;
  let isOver = false;
  const messages: string[] = [];
  let ref = 0;
  const open = (): void => {
    socket = new WebSocket(`${origin.replace("http", "ws")}/_djust/ws`, { headers: { cookie, origin } });
    socket.on("open", () => socket.send(JSON.stringify({ type: "mount", token, url: "/", tab: "tab" })));
    socket.on("message", (data) => {
      const frame = JSON.parse(String(data));
      if (frame.type === "mount") {
        isMounted = true;
        if (frame.session !== session) highest = 0;
        session = frame.session;
        mounts++;
      }
      if (frame.type !== "flash" || frame.id <= highest) return;
      highest = frame.id;
      messages.push(frame.message);
    });
    socket.on("error", () => {});
    socket.on("close", () => {
      isMounted = false;
      if (!isOver) setTimeout(open, 250);
    });
  };
  open();
  onTestFinished(() => {
    isOver = true;
    socket.terminate();
  });
  return {
    mounted: () => isMounted,
    mounts: () => mounts,
    messages,
    /** Presses the button, if the tab is connected. */
    click: () => {
      if (!isMounted || socket.readyState !== WebSocket.OPEN) return;
      const count = ++ref;
      socket.send(JSON.stringify({ type: "event", event: "save", params: { count }, ref: count }));
      return `Saved ${count}`;
    },
  };
}

describe.each(proxies)("behind %s as the docs configure it", (name) => {
  it("every tab is back within ten seconds of a rolling restart under load, and no click is answered twice", async () => {
    const { origin, servers } = await site(name);
    const tabs = await Promise.all(Array.from({ length: tabsCount }, () => openTab(origin)));
    const allMounted = (ms: number) =>
      vi.waitFor(() => expect(tabs.filter((tab) => !tab.mounted())).toHaveLength(0), {
        timeout: ms,
        interval: 50,
      });
    await allMounted(10_000);
    const load = setInterval(() => {
      for (const tab of tabs) tab.click();
    }, 200);
    onTestFinished(() => clearInterval(load));
    for (const each of servers) {
      await each.restart();
      await allMounted(10_000);
    }
    clearInterval(load);
    const last = tabs.map((tab) => tab.click());
    await vi.waitFor(() => expect(tabs.map(({ messages }) => messages.at(-1))).toEqual(last), 10_000);
    for (const { messages } of tabs) expect(messages).toEqual([...new Set(messages)]);
  }, 90_000);

  it("an event stream brings its first frame at once", async () => {
    const { origin } = await site(name);
    const { cookie, token } = await openPage(origin);
    const mount = encodeURIComponent(JSON.stringify({ type: "mount", token, url: "/", tab: "tab" }));
    const aborter = new AbortController();
    onTestFinished(() => aborter.abort());
    const stream = await fetch(`${origin}/_djust/sse?mount=${mount}`, {
      headers: { cookie },
      signal: AbortSignal.any([aborter.signal, AbortSignal.timeout(5_000)]),
    });
    const chunk = await stream.body?.getReader().read();
    expect(Buffer.from(chunk?.value ?? []).toString()).toContain('"type":"mount"');
  }, 60_000);

  it("a request without a Host header gets an answer that is no server error", async () => {
    const { port } = await site(name);
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => socket.write("GET / HTTP/1.0\r\n\r\n"));
      socket.once("data", (data) => {
        resolve(String(data));
        socket.destroy();
      });
    });
    expect(answer).toMatch(/^HTTP\/1\.[01] [1234]\d\d/);
  }, 60_000);
});

// What takes long to start is tried with one proxy in the short run.
describe.each(longRun<readonly ProxyName[]>(proxies, ["nginx"]))("behind %s in the long run", (name) => {
  it("a tab over HTTP/2 with TLS gets its event stream, and the reply to a POST beside it", async () => {
    const { origin } = await site(name, { tls: tlsFile() });
    const session = await connectHttp2(origin);
    onTestFinished(() => session.destroy());
    const page = await request(session, { ":path": "/" });
    expect(page.status).toBe(200);
    const token = metaOf(page.text, "djust-token");
    const { cookie } = page;
    const mount = encodeURIComponent(JSON.stringify({ type: "mount", token, url: "/", tab: "tab" }));
    const stream = request(
      session,
      { ":path": `/_djust/sse?mount=${mount}`, cookie, origin },
      undefined,
      (text) => text.includes('"type":"flash"'),
    );
    const headers = {
      "content-type": "application/json",
      "x-csrftoken": metaOf(page.text, "csrf-token"),
      "x-djust-token": token,
      cookie,
      origin,
    };
    const event = JSON.stringify({ type: "event", event: "save", params: { count: 1 }, ref: 1 });
    await vi.waitFor(async () => {
      const posted = await request(
        session,
        { ":method": "POST", ":path": "/_djust/frame", ...headers },
        event,
      );
      expect(posted.status).toBe(202);
    }, 10_000);
    expect((await stream).text).toContain('"message":"Saved 1"');
  }, 60_000);

  it("an idle connection outlives the proxy's timeouts when heartbeats are more frequent", async () => {
    const changes: Changes = name === "caddy" ? [] : [[/75s/g, "3s"]];
    const { origin } = await site(name, { changes, limits: { heartbeatMs: 1_000 } });
    const tab = await openTab(origin);
    await vi.waitFor(() => expect(tab.mounted()).toBe(true), 10_000);
    await wait(7_000);
    expect([tab.mounted(), tab.mounts()]).toEqual([true, 1]);
  }, 60_000);
});

describe("behind an nginx with a shorter timeout than heartbeats", () => {
  it("a tab comes back each time it cuts idle connections, and shows each message once", async () => {
    const { origin } = await site("nginx", { changes: [[/75s/g, "1s"]] });
    const tab = await openTab(origin);
    const sent: (string | undefined)[] = [];
    for (let round = 0; round < 2; round++) {
      await vi.waitFor(() => expect(tab.mounts()).toBeGreaterThan(round), 10_000);
      await vi.waitFor(() => expect(tab.mounted()).toBe(true), 10_000);
      sent.push(tab.click());
      await vi.waitFor(() => expect(tab.messages).toEqual(sent), 10_000);
    }
    await vi.waitFor(() => expect(tab.mounts()).toBeGreaterThan(2), 10_000);
  }, 60_000);
});
