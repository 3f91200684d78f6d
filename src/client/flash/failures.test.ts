// @vitest-environment jsdom
import { beforeEach, expect, test, vi } from "vitest";
import { type PageFlash, pageFlash } from "../../../test/support/page-flash.js";

const head = (config: object): string => `<meta name="djust-config" content='${JSON.stringify(config)}'>`;

let flash: PageFlash | undefined;

/** A page with a container, in which an event fails. */
async function fails(detail: object, { config = {}, handled = false } = {}): Promise<(string | null)[]> {
  document.head.innerHTML = head(config);
  document.body.innerHTML = `<button id="b"></button>
    <div id="dj-flash-container" class="dj-flash-container" aria-live="polite"></div>`;
  flash ??= pageFlash({ shown: () => {} });
  flash.empty();
  flash.flush();
  const listener = (event: Event): void => event.preventDefault();
  if (handled) addEventListener("djust:error", listener, { once: true });
  document
    .querySelector("#b")
    ?.dispatchEvent(new CustomEvent("djust:error", { bubbles: true, cancelable: true, detail }));
  await Promise.resolve();
  return [...document.querySelectorAll(".dj-flash-error")].map((element) => element.textContent);
}

beforeEach(() => {
  vi.useFakeTimers();
});

test.each([
  [{ message: 'DJ_FILE_UPLOAD: "cv" holds a file' }, "Files cannot be sent here."],
  [{ message: "DJ_FRAME_SIZE: save was not sent", code: "DJ_FRAME_SIZE" }, "This is too large to be sent."],
  [{ message: "Unexpected token" }, "Something went wrong. Try again."],
  [
    { type: "error", code: "DJ_RATE_EVENTS", message: "" },
    "Too many actions at once. Wait a moment and try again.",
  ],
])(
  "what the page did not send, or the server refused before its view, is explained: %j",
  async (detail, text) => {
    expect(await fails(detail)).toEqual([text]);
  },
);

test("an error that the view reported shows no second message", async () => {
  expect(await fails({ type: "error", code: "DJ_HANDLER", message: "" })).toEqual([]);
});

test("an error that a script handles shows no message", async () => {
  expect(await fails({ message: "DJ_FRAME_SIZE: too large" }, { handled: true })).toEqual([]);
});

test.each([
  [{ DJ_FRAME_SIZE: "Zu groß.", DJ_INTERNAL: "Fehler." }, ["Zu groß."]],
  [{ DJ_INTERNAL: "Fehler." }, ["Fehler."]],
  [{ DJ_FRAME_SIZE: false, DJ_INTERNAL: false }, []],
])("the application's own texts are used: %j", async (failures, texts) => {
  expect(await fails({ message: "DJ_FRAME_SIZE: too large" }, { config: { failures } })).toEqual(texts);
});
