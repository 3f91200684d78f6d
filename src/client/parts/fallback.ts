import { connectEventStream } from "../transports/event-stream.js";
import { connectHttp } from "../transports/http.js";
import type { Parts } from "./index.js";

export const fallback: Parts["fallback"] = { sse: connectEventStream, http: connectHttp };
