import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { root } from "../package/entry-points.js";

const documents = [
  ...["README.md", "SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md"],
  ...readdirSync(`${root}docs`, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.md$/.test(file) && !/^(?:\.|reference[\\/]api)/.test(file))
    .map((file) => `docs/${file.replaceAll("\\", "/")}`),
].filter((file) => existsSync(root + file));

interface Link {
  readonly from: string;
  readonly href: string;
}

const links: readonly Link[] = documents.flatMap((from) =>
  [...prose(from).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, href = ""]) => ({ from, href }))
    .filter(({ href }) => !/^[a-z]+:/.test(href)),
);

/** A document without its code blocks. */
function prose(file: string): string {
  return readFileSync(root + file, "utf8")
    .replace(/^(`{3,})[\s\S]*?^\1$/gm, "")
    .replace(/`[^`\n]*`/g, (code) => code.replace(/[[\]()]/g, ""));
}

/** The target file of a link: relative to its document or to the root of the site. */
function target({ from, href }: Link): string {
  const [path = ""] = href.split("#");
  if (path === "") return from;
  const file = path.startsWith("/") ? `docs${path}` : join(dirname(from), path);
  return file.replaceAll("\\", "/").replace(/\/$/, "/index");
}

function exists(file: string): string | undefined {
  return [file, `${file}.md`].find((name) => existsSync(root + name));
}

/** The anchors of a document's headings, as the site and README renderers generate them. */
function anchors(file: string): string[] {
  const included = [...prose(file).matchAll(/<!--@include: (\S+?)#/g)].map(([, other = ""]) =>
    relative(root, join(root, dirname(file), other)).replaceAll("\\", "/"),
  );
  return [file, ...included].flatMap((name) =>
    [...prose(name).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = ""]) =>
      heading
        .toLowerCase()
        .replace(/[`"'“”,.:;!?()/@#$%^&*+=[\]{}|\\<>~]/g, " ")
        .trim()
        .replace(/[\s_-]+/g, "-"),
    ),
  );
}

describe("a link in a document resolves", () => {
  test("and there are links to check", () => expect(links.length).toBeGreaterThan(60));

  test.each(links)("$from: $href", (link) => {
    // TypeDoc generates the reference only on demand.
    if (link.href.startsWith("/reference/api/")) return;
    const file = exists(target(link));
    expect(file, `${target(link)} does not exist`).toBeDefined();
    const [, anchor] = link.href.split("#");
    if (anchor) expect(anchors(file ?? "")).toContain(anchor);
  });
});

test("comments in the code cite only documents that exist", () => {
  const folders = ["src", "test", "examples", "bench", "scripts", "create"];
  const sources = folders.flatMap((folder) =>
    readdirSync(root + folder, { recursive: true, encoding: "utf8" })
      .filter((file) => /\.(?:ts|mjs|js)$/.test(file) && !file.includes("node_modules"))
      .map((file) => `${folder}/${file}`),
  );
  const cited = sources.flatMap((from) =>
    [...readFileSync(root + from, "utf8").matchAll(/^\s*(?:\/\/|\/?\*).*/gm)].flatMap(([comment]) =>
      [...comment.matchAll(/(?<![\w./-])(?:docs\/[\w./-]+|[A-Z]+)\.md\b/g)].map(([file]) => ({ from, file })),
    ),
  );
  expect(cited.length).toBeGreaterThan(5);
  expect(cited.filter(({ file }) => !existsSync(root + file))).toEqual([]);
});

test("each page of the site is in its sidebar", () => {
  const config = readFileSync(`${root}docs/.vitepress/config.ts`, "utf8");
  const listed = [...config.matchAll(/link: "\/((?:guide\/)?[\w-]+)"/g)].map(([, page]) => `docs/${page}.md`);
  const pages = documents.filter(
    (file) => /^docs\/(?:guide\/)?[\w-]+\.md$/.test(file) && file !== "docs/index.md",
  );
  expect(pages.filter((page) => !listed.includes(page))).toEqual([]);
  expect(listed.filter((page) => !pages.includes(page))).toEqual([]);
});
