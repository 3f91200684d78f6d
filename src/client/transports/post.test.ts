// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createPost } from "./post.js";
import type { PageConfig } from "./transport.js";

/** The requests so far. */
let requests: { readonly url: string; readonly body: Body }[];
let lost: number;

/** The body of a response, written by the test. */
class Body {
  writeBytes!: (bytes: Uint8Array) => void;
  end!: () => void;
  respond!: () => void;
  readonly response: Promise<Response>;

  write(text: string): void {
    this.writeBytes(new TextEncoder().encode(text));
  }

  constructor() {
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.writeBytes = (bytes) => controller.enqueue(bytes);
        this.end = () => controller.close();
      },
    });
    this.response = new Promise((resolve) => {
      this.respond = () => resolve(new Response(stream));
    });
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  requests = [];
  lost = 0;
  vi.stubGlobal("fetch", (url: string) => {
    const body = new Body();
    requests.push({ url, body });
    return body.response;
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function posts(limits: Pick<PageConfig, "times"> = {}) {
  const answers: unknown[] = [];
  const [post] = createPost(
    { path: "/_djust", transports: ["http"], ...limits },
    () => "token",
    () => lost++,
  );
  return {
    answers,
    post: (type: "ping" | "ack" = "ping") =>
      post("/_djust/frame", type === "ack" ? { type, flash: 1 } : { type }, (answer) => answers.push(answer)),
  };
}

const paths = (): string[] => requests.map(({ url }) => new URL(url).pathname);
const bodyOf = (index: number): Body => requests[index]?.body as Body;

test("a response may take long, as long as parts of it arrive", async () => {
  const { post, answers } = posts();
  post();
  await vi.advanceTimersByTimeAsync(4_000);
  bodyOf(0).respond();
  for (const part of ['{"t', "ype", '":"no', 'op"', "}"]) {
    await vi.advanceTimersByTimeAsync(4_000);
    bodyOf(0).write(part);
  }
  await vi.advanceTimersByTimeAsync(4_000);
  bodyOf(0).end();
  await vi.advanceTimersByTimeAsync(0);
  expect([answers, lost, paths()]).toEqual([[{ type: "noop" }], 0, ["/_djust/frame"]]);
});

test("a character that is split between two parts arrives whole", async () => {
  const { post, answers } = posts();
  post();
  await vi.advanceTimersByTimeAsync(0);
  bodyOf(0).respond();
  const bytes = new TextEncoder().encode('{"text":"ü"}');
  bodyOf(0).writeBytes(bytes.slice(0, 10));
  bodyOf(0).writeBytes(bytes.slice(10));
  bodyOf(0).end();
  await vi.advanceTimersByTimeAsync(0);
  expect(answers).toEqual([{ text: "ü" }]);
});

test("a line that has gone silent is noticed 15 seconds after the request", async () => {
  const { post } = posts();
  post();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(paths()).toEqual(["/_djust/frame", "/_djust/health"]);
  await vi.advanceTimersByTimeAsync(9_999);
  expect(lost).toBe(0);
  await vi.advanceTimersByTimeAsync(1);
  expect(lost).toBe(1);
});

test("a slow turn is no silent line: the health check is answered", async () => {
  const { post, answers } = posts();
  post();
  await vi.advanceTimersByTimeAsync(5_000);
  bodyOf(1).respond();
  await vi.advanceTimersByTimeAsync(25_000);
  expect(lost).toBe(0);
  bodyOf(0).respond();
  bodyOf(0).write("{}");
  bodyOf(0).end();
  await vi.advanceTimersByTimeAsync(60_000);
  expect([answers, lost]).toEqual([[{}], 0]);
});

test("a response that never comes is given up after 40 seconds", async () => {
  const { post } = posts();
  post();
  await vi.advanceTimersByTimeAsync(5_000);
  bodyOf(1).respond();
  await vi.advanceTimersByTimeAsync(34_999);
  expect(lost).toBe(0);
  await vi.advanceTimersByTimeAsync(1);
  expect(lost).toBe(1);
});

test("the application sets when the line is checked, and for how long", async () => {
  const { post } = posts({ times: [30_000, 50, 4_000, 100] });
  post();
  await vi.advanceTimersByTimeAsync(149);
  expect([paths().length, lost]).toEqual([2, 0]);
  await vi.advanceTimersByTimeAsync(1);
  expect(lost).toBe(1);
});
