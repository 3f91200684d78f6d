import type { Connect } from "./transport.js";

export const connectWebSocket: Connect = (mount, events, { path }) => {
  if (typeof WebSocket === "undefined") return undefined;
  const socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}${path}/ws`);
  let closed = false;
  socket.onopen = () => socket.send(JSON.stringify(mount));
  socket.onmessage = ({ data }) => closed || events.frame(JSON.parse(data));
  socket.onclose = ({ code }) => closed || events.lost(code);
  return {
    send: (frame) => {
      if (socket.readyState === 1) socket.send(JSON.stringify(frame));
    },
    close: () => {
      closed = true;
      socket.close();
    },
  };
};
