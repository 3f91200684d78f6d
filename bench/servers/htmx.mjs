// What an application of Fastify and htmx does: reads the form and the cookie, and answers with the changed element and
// the message as HTML, which htmx swaps in.
import Fastify from "fastify";
import { report } from "./report.mjs";

const counts = new Map();
const app = Fastify();
app.addContentTypeParser("application/x-www-form-urlencoded", { parseAs: "string" }, (_request, body, done) =>
  done(null, Object.fromEntries(new URLSearchParams(body))),
);
app.post("/save", (request, reply) => {
  const id = /(?:^|; )sid=([^;]+)/.exec(request.headers.cookie ?? "")?.[1];
  if (id === undefined || request.body.token !== id) return reply.code(403).send();
  const count = (counts.get(id) ?? 0) + 1;
  counts.set(id, count);
  reply.type("text/html; charset=utf-8");
  return `<span id="count">${count}</span><div hx-swap-oob="beforeend:#messages"><p role="status">Saved ${count}</p></div>`;
});
await app.listen({ port: 0, host: "127.0.0.1" });
app.server.keepAliveTimeout = 65_000;
report(app.server.address().port);
