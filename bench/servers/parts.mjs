// The parts of a page's first load, without sessions and sockets.
import { createServer } from "node:http";
import { djFlash, withMessages } from "../../dist/flash/index.js";
import { each, html, render, toHtml } from "../../dist/html/index.js";
import { report } from "./report.mjs";

const rows = Array.from({ length: 1000 }, (_, id) => ({ id, text: `Row ${id}` }));
const view = (list) =>
  html`${djFlash()}<ul>${each(list, "id", (row) => html`<li class="row">${row.text}</li>`)}</ul>`;
const page = toHtml(render(view(rows)));
const messages = [1, 2, 3].map((id) => ({
  type: "flash",
  action: "put",
  level: "info",
  message: `Message ${id}`,
  id,
}));

const parts = {
  render: () => render(view(rows)),
  html: () => toHtml(render(view(rows))),
  messages: () => withMessages(page, messages),
};

/** How long a part is repeated before it is timed, so that compiled code is measured. */
const warmMicros = 500_000;

/** @returns µs each time */
function time({ what, micros }) {
  const repeat = (ms) => {
    const started = process.cpuUsage();
    let times = 0;
    let spent = 0;
    for (; spent < ms; times++) {
      parts[what]();
      const { user, system } = process.cpuUsage(started);
      spent = user + system;
    }
    return spent / times;
  };
  repeat(warmMicros);
  return repeat(micros);
}

const server = createServer();
server.listen(0, "127.0.0.1", () => report(server.address().port, { time }));
