// Bare node:http: the HTML of the given file, with its variable parts filled in by the given engine.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { Eta } from "eta";
import { Liquid } from "liquidjs";
import { report } from "./report.mjs";

const [engine, file] = process.argv.slice(2);
/** The page, split where something is filled in: `[text, name, text, name, … text]`. */
const parts = JSON.parse(readFileSync(file, "utf8"));
const escapes = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escaped = (text) => text.replace(/[&<>"']/g, (sign) => escapes[sign]);
const withTags = (tag) => parts.map((part, index) => (index % 2 === 0 ? part : tag(part))).join("");

const engines = {
  literal() {
    const source = parts.map((part, index) =>
      index % 2 === 0 ? part.replace(/[\\`$]/g, "\\$&") : `\${escaped(page.${part})}`,
    );
    return new Function("escaped", `return (page) => \`${source.join("")}\``)(escaped);
  },
  liquid() {
    const liquid = new Liquid({ outputEscape: "escape" });
    const template = liquid.parse(withTags((name) => `{{ ${name} }}`));
    return (page) => liquid.renderSync(template, page);
  },
  eta() {
    const eta = new Eta();
    const template = eta.compile(withTags((name) => `<%= it.${name} %>`));
    return (page) => eta.render(template, page);
  },
};
const render = engines[engine]();
const names = parts.filter((_, index) => index % 2 === 1);
let count = 0;
const server = createServer((_request, response) => {
  count++;
  const page = Object.fromEntries(names.map((name) => [name, `${name} ${count}`]));
  const body = render(page);
  response.writeHead(200, {
    "content-type": "text/html; charset=utf-8",
    "content-length": Buffer.byteLength(body),
    "cache-control": "no-store",
  });
  response.end(body);
});
server.listen(0, "127.0.0.1", () => report(server.address().port));
