import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { root } from "../package/entry-points.js";
import { readPage } from "./blocks.js";

/** Each code block of the reference guide, by section, with the TypeScript code the page must contain. */
const guide: readonly { section: string; page: string; has: readonly string[] }[] = [
  {
    section: "Add the Flash Container to Your Template",
    page: "quick-start",
    has: ["{djFlash()}", 'dj-click="save"'],
  },
  {
    section: "Call put_flash() in Your View",
    page: "quick-start",
    has: [
      "@eventHandler()",
      'this.putFlash("error", "Name is required.");',
      'this.putFlash("success", "Item saved!");',
    ],
  },
  {
    section: "Flash Levels",
    page: "levels",
    has: [
      'this.putFlash("info", "Your session expires in 5 minutes.");',
      'this.putFlash("success", "Changes saved successfully.");',
      'this.putFlash("warning", "This action cannot be undone.");',
      'this.putFlash("error", "Failed to connect to the database.");',
    ],
  },
  {
    section: "Basic Container",
    page: "template-setup",
    has: ["{% load djust_flash %}", "{% dj_flash %}", "djFlash()"],
  },
  {
    section: "Custom Auto-Dismiss Timeout",
    page: "template-setup",
    has: [
      "{% dj_flash auto_dismiss=8000 %}",
      "{% dj_flash auto_dismiss=0 %}",
      "autoDismiss: 8000",
      "autoDismiss: 0",
    ],
  },
  {
    section: "Position Hint",
    page: "template-setup",
    has: [
      '{% dj_flash position="top-right" %}',
      ".dj-flash-top-right {\n  position: fixed;\n  top: 1rem;\n  right: 1rem;\n  z-index: 1050;\n}",
    ],
  },
  {
    section: "Clear All",
    page: "clearing",
    has: ["reset() {\n  this.clearFlash(); // removes all visible flash messages\n}"],
  },
  {
    section: "Clear by Level",
    page: "clearing",
    has: ['dismissErrors() {\n  this.clearFlash("error"); // removes only error-level messages\n}'],
  },
  {
    section: "CSS Styling",
    page: "styling",
    has: [
      'class="dj-flash dj-flash-success" role="alert" data-dj-flash-level="success"',
      "dj-flash-removing",
    ],
  },
  {
    section: "Minimal Starter CSS",
    page: "styling",
    has: [
      ".dj-flash-container {\n  position: fixed;\n  top: 1rem;\n  right: 1rem;\n  z-index: 1050;\n  display: flex;\n  flex-direction: column;\n  gap: 0.5rem;\n  max-width: 400px;\n}",
      "padding: 0.75rem 1rem;\n  border-radius: 0.375rem;\n  color: #fff;\n  font-size: 0.875rem;\n  box-shadow: 0 4px 6px rgba(0, 0, 0, 0.1);",
      ".dj-flash-removing {\n  opacity: 0;\n  transform: translateX(100%);\n}",
    ],
  },
  {
    section: "Bootstrap Integration",
    page: "styling",
    has: ["@extend .alert; margin-bottom: 0.5rem;", "@extend .alert-danger;"],
  },
  {
    section: "Tailwind Integration",
    page: "styling",
    has: ["@apply p-3 rounded-lg text-sm shadow-md;", "@apply opacity-0 translate-x-full;"],
  },
  {
    section: "Flash Survival Semantics",
    page: "survival",
    has: ['request.session.pop("_flash_success")', 'this.putFlash("success", "Welcome!")'],
  },
  {
    section: "Flash After Form Submission",
    page: "patterns",
    has: ['"Form submitted successfully."', "this.clearForm()", '"Please fix the errors below."'],
  },
  {
    section: "Flash with Background Work",
    page: "patterns",
    has: [
      '"Generating report..."',
      "this.startAsync(this.doGenerate)",
      '"Report ready!"',
      "Report failed: ",
      "finally",
    ],
  },
  {
    section: "Multiple Flash Messages",
    page: "patterns",
    has: [
      "{results.created} records created.",
      "{results.skipped} duplicates skipped.",
      "{results.errors} records failed.",
    ],
  },
  {
    section: "JavaScript API",
    page: "javascript-api",
    has: [
      'window.djust.flash.show("info", "Client-side notification");',
      "window.djust.flash.clear();",
      'window.djust.flash.clear("error");',
      "window.djust.flash.dismiss(element);",
    ],
  },
];

/** A page with the files it includes. */
function shown(page: string): string {
  return readPage(`docs/guide/${page}.md`).replace(/^<<< @\/\.\.\/(\S+).*$/gm, (_, file) =>
    readFileSync(root + file, "utf8"),
  );
}

describe("the guide's code is in the docs, in its TypeScript form", () => {
  test.each(guide)("$section", ({ page, has }) => {
    const text = shown(page);
    expect(has.filter((part) => !text.includes(part))).toEqual([]);
  });
});
