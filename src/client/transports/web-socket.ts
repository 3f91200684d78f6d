import type { ClientFrame } from "../../wire/index.js";
import type { PageConfig, Transport, TransportEvents } from "./transport.js";

/** Opens a WebSocket. @param first the first frame over it */
export const connectWebSocket = (
  first: ClientFrame,
  { frame, progress, lost }: TransportEvents,
  { path }: PageConfig,
): Transport => {
  const socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}${path}/ws`);
  const send = (frame: object): void => socket.send(JSON.stringify(frame));
  socket.onopen = () => {
    progress();
    send(first);
  };
  socket.onmessage = ({ data }) => frame(JSON.parse(data));
  socket.onclose = lost;
  return { send, close: () => socket.close() };
};
