import { WebSocket } from "ws";
import type { AppUnderTest } from "../app-under-test.js";
import type { Network } from "./network.js";
import type { Traffic } from "./traffic.js";

/** The page's `WebSocket`: a real handshake and real frames over an in-memory connection. */
export function pageSocket(
  network: Network,
  traffic: Traffic,
  underTest: AppUnderTest,
): new (
  url: string,
) => object {
  return class PageSocket {
    onopen: ((event: object) => void) | null = null;
    onmessage: ((event: { readonly data: string }) => void) | null = null;
    onclose: ((event: { readonly code: number; readonly reason: string }) => void) | null = null;
    onerror: ((event: object) => void) | null = null;
    readonly #socket: WebSocket;

    constructor(url: string) {
      const connected = underTest.begin("the WebSocket to connect");
      const { origin } = network;
      const socket = new WebSocket(url.replace(/^wss/, "ws"), {
        headers: { ...network.headers(url.replace(/^ws/, "http")), origin },
        createConnection: () => network.connect(),
        perMessageDeflate: false,
      });
      socket.on("open", () => {
        connected();
        this.onopen?.({});
      });
      socket.on("message", (data) => {
        underTest.note();
        const text = String(data);
        traffic.came(JSON.parse(text));
        this.onmessage?.({ data: text });
      });
      socket.on("error", (error) => this.onerror?.(error));
      socket.on("close", (code, reason) => {
        connected();
        traffic.lost();
        this.onclose?.({ code, reason: String(reason) });
      });
      this.#socket = socket;
    }

    get readyState(): number {
      return this.#socket.readyState;
    }

    send(text: string): void {
      const frame = JSON.parse(text);
      traffic.sent(frame, underTest.clock.now());
      if (frame.type === "ack") network.aside(() => this.#socket.send(text));
      else this.#socket.send(text);
    }

    close(code?: number, reason?: string): void {
      traffic.lost();
      this.#socket.close(code, reason);
    }
  };
}
