import { ServerResponse } from "node:http";
import type { HttpResponse } from "./exchange.js";
import { type Due, writeTogether } from "./write-together.js";

/** Sends an object as the whole response. No cache keeps it. */
export function sendJson(response: HttpResponse, status: number, body: object): void {
  send(response, status, JSON.stringify(body));
}

/**
 * Sends an object as the whole response, together with other responses.
 *
 * @returns resolves when it has been passed to Node
 */
export function sendJsonTogether(response: HttpResponse, status: number, body: object): Promise<void> {
  const text = JSON.stringify(body);
  return new Promise((resolve) => writeTogether(new DueResponse(response, status, text, resolve)));
}

class DueResponse implements Due {
  constructor(
    private readonly response: HttpResponse,
    private readonly status: number,
    private readonly text: string,
    private readonly sent: () => void,
  ) {}

  flush(): void {
    try {
      send(this.response, this.status, this.text);
    } catch {
      // Something else has responded in the meantime.
      this.response.end();
    }
    this.sent();
  }
}

function send(response: HttpResponse, status: number, text: string): void {
  const bytes = Buffer.byteLength(text);
  response.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    "content-length": bytes,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  });
  // Text in ASCII is the same in both encodings, and Node writes this one without converting it.
  const encoding = bytes === text.length ? "latin1" : "utf8";
  if (!isOfNode(response)) return void response.end(text, encoding);
  // With a text, `end` makes a second, empty write, and both together take longer than this one.
  response.cork();
  response.write(text, encoding);
  response.uncork();
  response.end();
}

/** Whether a response is as Node has made it. `express-session` replaces `end`, to hold the text back until it has saved. */
function isOfNode(response: object): response is ServerResponse {
  return response instanceof ServerResponse && response.end === ServerResponse.prototype.end;
}
