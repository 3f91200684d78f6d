// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ClientFrame, HttpReply } from "../../wire/index.js";
import { connectHttp } from "./http.js";
import type { Transport } from "./transport.js";

/** The requests of one tab, answered by the test. */
interface Tab {
  readonly sent: ClientFrame[];
  readonly transport: Transport;
  answer(reply: HttpReply): void;
}

let requests: { readonly frame: ClientFrame; readonly take: (answer: HttpReply) => void }[];
vi.mock("./post.js", () => ({
  createPost: () => {
    const own = requests;
    return [
      (_: unknown, frame: ClientFrame, take: (answer: HttpReply) => void) => own.push({ frame, take }),
      () => {},
    ];
  },
}));

/** Channels between the tabs of the browser. */
let channels: FakeChannel[];
/** How often a tab has told the others of something. */
let told: number;
class FakeChannel {
  onmessage?: (() => void) | undefined;
  constructor(readonly name: string) {
    channels.push(this);
  }
  postMessage(): void {
    told++;
    for (const other of channels) if (other !== this && other.name === this.name) other.onmessage?.();
  }
  close(): void {
    channels = channels.filter((one) => one !== this);
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  channels = [];
  told = 0;
  vi.stubGlobal("BroadcastChannel", FakeChannel);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const pollMs = 2_000;
const quiet: HttpReply = { type: "noop", poll: pollMs };
const news: HttpReply = {
  type: "noop",
  poll: pollMs,
  _flash: [{ action: "put", level: "info", message: "News", id: 1 }],
};

/** A tab whose polls have become rare. */
function idleTab(path = "/_djust"): Tab {
  const own: typeof requests = [];
  requests = own;
  const transport = connectHttp(
    { type: "mount", token: "", url: "/" },
    { frame: () => {}, progress: () => {}, lost: () => {} },
    { path, transports: ["http"] },
    () => "token",
  );
  const sent: ClientFrame[] = [];
  const answer = (reply: HttpReply): void => {
    const request = own[sent.length];
    if (!request) throw new Error("no request waits for an answer");
    sent.push(request.frame);
    request.take(reply);
  };
  answer(quiet);
  for (let at = 0; at < 20_000; at += 50) {
    vi.advanceTimersByTime(50);
    if (own[sent.length]) answer(quiet);
  }
  return {
    get sent() {
      return own.map(({ frame }) => frame);
    },
    transport,
    answer,
  };
}

test("a tab that gets a message makes the other tabs of the browser ask at once, and only once", () => {
  const [first, second] = [idleTab(), idleTab()];
  vi.advanceTimersByTime(pollMs);
  second.answer(quiet);
  first.answer(news);
  const before = second.sent.length;
  vi.advanceTimersByTime(499);
  expect(second.sent.length).toBe(before);
  vi.advanceTimersByTime(1);
  expect(second.sent.slice(before)).toEqual([{ type: "ping" }]);
  // The tab that was told does not tell the others again.
  second.answer(news);
  vi.advanceTimersByTime(600);
  expect(told).toBe(1);
});

test("tabs of another application hear nothing", () => {
  const [first, other] = [idleTab(), idleTab("/admin/_djust")];
  vi.advanceTimersByTime(pollMs);
  first.answer(news);
  other.answer(quiet);
  const before = other.sent.length;
  vi.advanceTimersByTime(600);
  expect(other.sent.length).toBe(before);
});

test("a tab that is closed hears nothing", () => {
  const [first, second] = [idleTab(), idleTab()];
  second.transport.close();
  const before = second.sent.length;
  vi.advanceTimersByTime(pollMs);
  first.answer(news);
  vi.advanceTimersByTime(pollMs);
  expect(second.sent.length).toBe(before);
  expect(channels).toHaveLength(1);
});
