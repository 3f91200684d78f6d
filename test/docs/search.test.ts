import { describe, expect, test } from "vitest";
import { pages, readPage } from "./blocks.js";

// The site's search reads headings and texts of these pages.
describe("the guide has a heading for what people search", () => {
  const headings = pages
    .filter((page) => page.startsWith("docs/"))
    .flatMap((page) => readPage(page).match(/^#{1,3} .*/gm) ?? [])
    .map((heading) => heading.toLowerCase());

  test.each(["notification", "dark mode", "upload", "login", "deploy", "tailwind", "test", "proxy"])(
    "%s",
    (term) => expect(headings.filter((heading) => heading.includes(term))).not.toEqual([]),
  );

  test("and the words toast and snackbar lead to flash messages", () => {
    for (const term of ["toast", "snackbar"]) expect(readPage("docs/guide/faq.md")).toContain(term);
  });
});
