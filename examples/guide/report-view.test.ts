import { createApp } from "djust-ts";
import { visit } from "djust-ts/testing";
import { expect, test, vi } from "vitest";
import { reports } from "./report.js";
import { ReportView } from "./report-view.js";

const app = createApp({ routes: { "/": ReportView }, logger: false });

test("announces a report and its failure", async () => {
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
