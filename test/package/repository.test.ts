import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { repositoryFields, repositoryOf, withAbsoluteLinks } from "../../scripts/repository.mjs";
import { root } from "./entry-points.js";

const address = "https://github.com/owner/djust-ts";

describe("the repository's address", () => {
  test("fills in repository, homepage and bugs", () => {
    const fields = repositoryFields(`${address}.git`, "create");
    expect(fields).toEqual({
      repository: { type: "git", url: `git+${address}.git`, directory: "create" },
      homepage: `${address}#readme`,
      bugs: `${address}/issues`,
    });
    expect(repositoryOf(fields)).toBe(address);
    expect(repositoryOf({})).toBeUndefined();
  });

  test.each(["", "owner/djust-ts", "https://example.org"])("is refused if it is %j", (given) => {
    expect(() => repositoryFields(given)).toThrow("https://github.com/owner/djust-ts");
  });
});

test("the packed README has only absolute links and pictures", () => {
  const text = withAbsoluteLinks(readFileSync(`${root}README.md`, "utf8"), address);
  const links = [...text.matchAll(/\]\(([^)]+)\)|\b(?:src|srcset)="([^"]+)"/g)].map(
    ([, a, b]) => a ?? b ?? "",
  );
  expect(links.length).toBeGreaterThan(40);
  expect(links.filter((link) => !/^https?:|^#/.test(link))).toEqual([]);
  expect(links).toContain(`${address}/raw/HEAD/docs/images/demo-light.webp`);
  expect(links).toContain(`${address}/blob/HEAD/docs/guide/views.md`);
});
