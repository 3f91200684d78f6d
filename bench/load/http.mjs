import { Agent, request } from "node:http";

/** Page loads share connections, like those of a proxy. */
let pages = new Agent({ keepAlive: true, maxSockets: 50 });

/** Closes the connections of page loads, so that only what is measured is open on the server. */
export function endPages() {
  pages.destroy();
  pages = new Agent({ keepAlive: true, maxSockets: 50 });
}

/** @returns status, headers, body as text, and when the first byte arrived, in ms */
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
    asked.on("error", (error) => {
      // The server may close an idle connection just as it is used again.
      if (error.code === "ECONNRESET" && asked.reusedSocket && method === "GET")
        resolve(send(url, { method, headers, agent }));
      else reject(error);
    });
    asked.end(body);
  });
}

/** A separate connection for one tab. */
export const ownConnection = () => new Agent({ keepAlive: true, maxSockets: 1 });

/**
 * Opens an event stream.
 *
 * @param take receives the data of each event
 * @returns a function that closes it
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
