import { WebSocket } from "ws";
import type { Connect } from "./connection.js";

export const connectWebSocket: Connect = ({ origin, path, cookie }, mount, events) => {
  const socket = new WebSocket(`${origin.replace(/^http/, "ws")}${path}/ws`, { headers: { cookie, origin } });
  let isCut = false;
  socket.on("open", () => socket.send(JSON.stringify(mount)));
  socket.on("message", (data) => {
    const text = String(data);
    if (!isCut) events.frames([JSON.parse(text)], text);
  });
  socket.on("close", (code) => isCut || events.lost(code));
  socket.on("error", () => {});
  return {
    send: (frame) => socket.send(JSON.stringify(frame)),
    cut: () => {
      isCut = true;
      socket.terminate();
    },
  };
};
