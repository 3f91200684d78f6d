import type { ServerFrame } from "../../wire/index.js";
import type { Connect, Transport } from "./transport.js";
import { connectWebSocket } from "./web-socket.js";

/** How long after a fallback has connected a WebSocket is tried, in ms; then twice as long each time, up to the last. */
const firstMs = 10_000;
const lastMs = 600_000;

/** Shared by all connections of the page: a proxy that ends event streams must not cause an attempt for each of them. */
let intervalMs = firstMs;
let dueAt = 0;

/**
 * Tries a WebSocket from time to time while a fallback is in use. Once a frame has come back over it, the page reconnects,
 * with the first transport. The attempt mounts nothing, so that one that fails does not affect the view.
 */
export const besideWebSocket =
  (connect: Connect): Connect =>
  (mount, events, config, token) => {
    if (config.transports[0] !== "websocket" || typeof WebSocket === "undefined")
      return connect(mount, events, config, token);
    let attempt: Transport | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;

    const tryLater = (): void => {
      timer = setTimeout(
        () => {
          attempt?.close();
          intervalMs = Math.min(intervalMs * 2, lastMs);
          dueAt = Date.now() + intervalMs;
          tryLater();
          attempt = connectWebSocket(
            { type: "ping" },
            { frame: changeOver, progress() {}, lost() {} },
            config,
          );
        },
        Math.max(firstMs, dueAt - Date.now()),
      );
    };
    const changeOver = ({ type }: ServerFrame): void => {
      if (type === "pong") events.frame({ type: "reload", reason: "WebSocket works", withinMs: 0 });
    };

    const transport = connect(
      mount,
      {
        ...events,
        frame(frame) {
          if (!timer) tryLater();
          events.frame(frame);
        },
      },
      config,
      token,
    );
    return {
      send: transport.send,
      close() {
        clearTimeout(timer);
        attempt?.close();
        transport.close();
      },
    };
  };
