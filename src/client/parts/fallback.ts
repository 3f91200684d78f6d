import { besideWebSocket } from "../transports/beside-web-socket.js";
import { connectEventStream } from "../transports/event-stream.js";
import { connectHttp } from "../transports/http.js";
import { whenReachable } from "../transports/reachable.js";
import type { Parts } from "./index.js";

export const fallback: Parts["fallback"] = {
  sse: besideWebSocket(connectEventStream),
  http: besideWebSocket(connectHttp),
  whenReachable,
};
