// A live root in jsdom whose server end is the test. A test file that imports this mocks `transports/web-socket.js`.
import { afterEach, beforeEach, vi } from "vitest";
import { createLoading } from "../../src/client/events/index.js";
import { createLiveRoot, type LiveRoot } from "../../src/client/live-root/index.js";
import { noteNew } from "../../src/client/new-content.js";
import { provideAllParts } from "../../src/client/parts/all.js";
import type { ClientFrame, EventRequest, ServerFrame } from "../../src/wire/index.js";
import { connections, current } from "./fake-transport.js";
import { pageFlash } from "./page-flash.js";

export const navigation = {
  follow: vi.fn(),
  patch: vi.fn(),
  navigate: vi.fn(),
  arrived: vi.fn(),
  handle: (_frame: unknown, apply: () => void) => apply(),
  markCurrent: vi.fn(),
  clicked: vi.fn(),
};
export const connected = vi.fn();
const ownFlash = pageFlash({ shown: () => {} });
/** The live root that {@link open} created last. */
export let root: LiveRoot;

provideAllParts();

beforeEach(() => {
  vi.useFakeTimers();
  connections.length = 0;
  open();
});

afterEach(() => {
  root.disconnect();
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.clearAllMocks();
});

export function open(content = "", attributes = ""): void {
  ownFlash.empty();
  document.body.innerHTML = `
    <div id="dj-flash-container" class="dj-flash-container" data-dj-auto-dismiss="0"></div>
    <div dj-view="View" dj-root data-dj-token="t0"><button ${attributes}></button>${content}</div>`;
  noteNew(document.body.innerHTML);
  connections.length = 0;
  const element = document.querySelector("[dj-root]") as Element;
  root = createLiveRoot({
    root: element,
    config: { path: "/_djust", transports: ["websocket"] },
    flash: ownFlash,
    loading: createLoading(),
    runBinding: vi.fn(),
    navigation: () => ({
      use: (act) => act(navigation),
      changed: (hasArrived) => (hasArrived ? navigation.arrived() : navigation.markCurrent()),
      clicked: vi.fn(),
      handle: navigation.handle,
    }),
    connected,
  });
  root.connect();
}

export const button = (): Element => document.querySelector("button") as Element;
export const send = (event: string): number | undefined => root.event(event, {}, button());

/** Loses the connection, and waits until the next mount frame. */
export function comeBack(): void {
  vi.spyOn(Math, "random").mockReturnValue(0);
  current().lost();
  vi.advanceTimersByTime(251);
}

export const events = (frames: readonly ClientFrame[] = current().sent): string[] =>
  frames
    .filter((frame): frame is EventRequest => frame.type === "event")
    .map(({ event, ref }) => `${event} ${ref}`);

export const flash = (id: number, fields: object = {}): ServerFrame => ({
  type: "flash",
  action: "put",
  level: "info",
  message: `message ${id}`,
  id,
  ...fields,
});

export const messages = (): (string | null)[] =>
  Array.from(document.querySelectorAll(".dj-flash"), (element) => element.textContent);

/** The messages of `djust:error` events that reach the window, without logging them. */
export function complaints(): string[] {
  const said: string[] = [];
  const listen = (event: Event): void => {
    said.push((event as CustomEvent<{ message: string }>).detail.message);
    event.preventDefault();
  };
  addEventListener("djust:error", listen);
  return said;
}
