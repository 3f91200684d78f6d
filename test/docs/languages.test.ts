import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { transform } from "esbuild";
import { JSDOM } from "jsdom";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { liquid } from "../../src/liquid/index.js";
import { Form, LiveView } from "../../src/server/index.js";
import { decodeClientFrame } from "../../src/wire/index.js";
import { builtBySass, builtByTailwind } from "../css/built.js";
import { blocks, inLanguage } from "./blocks.js";

test("every code block of the docs is in a language that a test covers", () => {
  // "typescript" is for declarations that would hold in every block; test/types compiles them by themselves.
  const known =
    "ts typescript js jsx json css scss html liquid sh nginx caddy haproxy ini yaml diff text".split(" ");
  expect(blocks.filter(({ language }) => language !== "" && !known.includes(language))).toEqual([]);
});

describe("JSON", () => {
  test.each(inLanguage("json"))("$name is an object", ({ block }) => {
    expect(JSON.parse(block.text)).toBeTypeOf("object");
  });

  const fromBrowser = ["ack", "event", "live_redirect_mount", "mount", "ping", "url_change"];
  const frames = inLanguage("json").filter(({ block }) => fromBrowser.includes(JSON.parse(block.text).type));

  test.each(frames)("$name is a frame that the server accepts", ({ block }) => {
    expect(decodeClientFrame(block.text)).toEqual(JSON.parse(block.text));
  });

  test("each type of frame has an example", () => {
    expect(frames.map(({ block }) => JSON.parse(block.text).type).sort()).toEqual(fromBrowser);
  });
});

test.each(inLanguage("ini"))("$name has sections of settings", ({ block }) => {
  const lines = block.text.split("\n").filter((line) => line !== "");
  expect(lines[0]).toMatch(/^\[\w+\]$/);
  expect(lines.filter((line) => !/^(?:\[\w+\]|[A-Z]\w*=\S.*)$/.test(line))).toEqual([]);
});

test.each(inLanguage("yaml"))("$name has lines of YAML, two spaces a level", ({ block }) => {
  const lines = block.text.split("\n").filter((line) => line.trim() !== "");
  expect(lines.filter((line) => !/^(?: {2})*(?:#.*|(?:- )?\w+:(?: \S.*)?)$/.test(line))).toEqual([]);
});

describe("style sheets", () => {
  const tailwind = ({ text }: { text: string }): boolean => /@apply|"tailwindcss"/.test(text);

  test.each(inLanguage("css").filter(({ block }) => !tailwind(block)))("$name is CSS", async ({ block }) => {
    expect((await transform(block.text, { loader: "css" })).warnings).toEqual([]);
  });

  test.each(inLanguage("css").filter(({ block }) => tailwind(block)))(
    "$name builds with Tailwind",
    ({ block }) => {
      const whole = block.text.includes('"tailwindcss"')
        ? block.text
        : `@import "tailwindcss";\n${block.text}`;
      expect(builtByTailwind(whole)).toContain(".dj-flash");
    },
  );

  test.each(inLanguage("scss"))("$name builds with Sass", ({ block }) => {
    const whole = block.text.includes("@import")
      ? block.text
      : `@import "bootstrap/scss/bootstrap";\n${block.text}`;
    expect(builtBySass(whole)).toContain(".alert-success, .dj-flash-success");
  });
});

test.each(inLanguage("html"))("$name is HTML whose elements are closed", ({ block }) => {
  const fragment = JSDOM.fragment(block.text);
  const opened = [...block.text.matchAll(/<([a-z]+)/g)].map(([, name]) => name);
  expect([...fragment.querySelectorAll("*")].map(({ localName }) => localName)).toEqual(opened);
});

test.each(inLanguage("liquid"))("$name renders", ({ block }) => {
  const folder = mkdtempSync(join(tmpdir(), "djust-liquid-"));
  try {
    writeFileSync(join(folder, "page.html"), block.text);
    const text = liquid({ root: folder })("page.html", new Asked());
    if (block.text.includes("dj_flash")) expect(text).toContain('<div id="dj-flash-container');
    if (block.text.includes("{{ name }}")) expect(text).toContain("&lt;Kim&gt;");
    expect(text).not.toMatch(/\{[{%]/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

class Asked extends LiveView {
  name = "<Kim>";
  form = new Form(z.object({}));
}

test.each(inLanguage("sh"))("$name is valid shell", ({ block }) => {
  const { status, stderr } = spawnSync("sh", ["-n"], { input: block.text, encoding: "utf8" });
  expect([status, stderr]).toEqual([0, ""]);
});

/** Directives of both servers: words that end with a semicolon or a newline, and blocks in braces. */
function directives(text: string, ends: ";" | "\n"): string[] {
  let depth = 0;
  const found: string[] = [];
  for (const [, words = "", end = ""] of text.matchAll(/([^;{}\n]*)([;{}\n])/g)) {
    if (end === "{") depth++;
    if (end === "}") depth--;
    if (depth < 0) throw new Error("Unexpected closing brace");
    const directive = words.trim();
    if (directive && (end === ends || end === "{")) found.push(directive);
    else if (directive && !directive.startsWith("#")) throw new Error(`Unterminated directive: ${directive}`);
  }
  if (depth !== 0) throw new Error("Missing closing brace");
  return found;
}

describe("server configurations", () => {
  test.each(inLanguage("nginx"))(
    "$name consists of directives and forwards what WebSockets need",
    ({ block }) => {
      const found = directives(block.text.replace(/#.*$/gm, ""), ";").map((one) => one.replace(/\s+/g, " "));
      expect(found).toEqual(
        expect.arrayContaining([
          "proxy_http_version 1.1",
          "proxy_set_header Upgrade $http_upgrade",
          "proxy_set_header Connection $connection_upgrade",
          "proxy_set_header X-Forwarded-For $remote_addr",
        ]),
      );
    },
  );

  test.each(inLanguage("caddy"))("$name consists of directives", ({ block }) => {
    expect(directives(block.text, "\n").some((one) => one.startsWith("reverse_proxy"))).toBe(true);
  });
});
