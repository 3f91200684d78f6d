import { createApp } from "djust-ts";
import { visit } from "djust-ts/testing";
import { expect, test, vi } from "vitest";
import { ReportView } from "../background-work.js";
import { reports } from "../report.js";

const app = createApp({ routes: { "/": ReportView }, logger: false });

test("a report is announced, and its failure is told", async () => {
  vi.spyOn(reports, "make").mockRejectedValue(new Error("no paper"));
  const page = await visit(app, "/");
  await page.click("Generate");
  await page.settled();
  expect(page.flash).toEqual([
    { level: "info", text: "Generating report..." },
    { level: "error", text: "Report failed: no paper" },
  ]);
  expect(page.find("button").hasAttribute("disabled")).toBe(false);
});
