import { Agent, request } from "node:http";

/** Page loads share connections, as those of a proxy do. */
let pages = new Agent({ keepAlive: true, maxSockets: 50 });

/** Ends the connections of page loads, so that a server has nothing open but what is measured. */
export function endPages() {
  pages.destroy();
  pages = new Agent({ keepAlive: true, maxSockets: 50 });
}

/** @returns status, headers, body as text, and when the first byte had come, in ms */
export function send(url, { method = "GET", headers = {}, body, agent = pages } = {}) {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const length = body === undefined ? {} : { "content-length": Buffer.byteLength(body) };
    const asked = request(url, { method, agent, headers: { ...length, ...headers } }, (response) => {
      let text = "";
      const firstByteMs = performance.now() - started;
      response.setEncoding("utf8");
      response.on("data", (chunk) => {
        text += chunk;
      });
      response.on("end", () =>
        resolve({ status: response.statusCode, headers: response.headers, text, firstByteMs }),
      );
      response.on("error", reject);
    });
    asked.on("error", reject);
    asked.end(body);
  });
}

/** One connection of a tab's own. */
export const ownConnection = () => new Agent({ keepAlive: true, maxSockets: 1 });

/**
 * Opens an event stream.
 *
 * @param take gets the data of each event
 * @returns ends it
 */
export function openStream(url, headers, take) {
  return new Promise((resolve, reject) => {
    const asked = request(url, { agent: false, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk) => {
        text += chunk;
        for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
          const event = text.slice(0, end);
          text = text.slice(end + 2);
          if (event.startsWith("data: ")) take(event.slice(6));
        }
      });
      response.on("error", () => {});
      resolve(() => asked.destroy());
    });
    asked.on("error", reject);
    asked.end();
  });
}
