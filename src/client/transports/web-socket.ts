import type { Connect } from "./transport.js";

export const connectWebSocket: Connect = (mount, { frame, progress, lost }, { path }) => {
  const socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}${path}/ws`);
  const send = (frame: object): void => socket.send(JSON.stringify(frame));
  socket.onopen = () => {
    progress();
    send(mount);
  };
  socket.onmessage = ({ data }) => frame(JSON.parse(data));
  socket.onclose = lost;
  return { send, close: () => socket.close() };
};
