import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { LiveView } from "../server/index.js";
import { liquid } from "./index.js";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "djust-django-"));
});

afterEach(() => rmSync(root, { recursive: true }));

class ItemView extends LiveView {
  name = "lamp";
  items = ["a", "b"];
  when = new Date("2026-01-02T00:00:00Z");
}

function rendered(text: string): string {
  writeFileSync(join(root, "row.html"), "row");
  writeFileSync(join(root, "item.html"), text);
  return liquid({ root })("item.html", new ItemView());
}

it.each([
  ["{# a comment #}", "{# … #}"],
  ["<p>{# {{ name }} #}</p>", "{# … #}"],
  ["{% for item in items %}{{ forloop.counter }}{% endfor %}", "Write forloop.index."],
  ["{% for item in items %}{% if forloop.counter0 == 0 %}x{% endif %}{% endfor %}", "Write forloop.index0."],
  ['{{ when | date: "Y-m-d" }}', '"%Y-%m-%d"'],
  ["{{ name|slice:':2' }}", "slice: 0, 2"],
  ["{% if name in items %}x{% endif %}", "contains"],
  ["{% if name is name %}x{% endif %}", "Write == or !=."],
  ["{% if name == None %}x{% endif %}", "Write nil."],
  ["{% if name %}x{% elsif name == True %}y{% endif %}", "Write true."],
  ["{% if name and name or name %}x{% endif %}", "two nested conditions"],
  ["{% cycle 'a' 'b' %}", "commas"],
  ['{% include "row.html" with item=name %}', 'without "with"'],
  ["{% if name %}x{% elif name %}y{% endif %}", 'Write "elsif".'],
  ["{% for item in items %}x{% empty %}y{% endfor %}", 'Write "else".'],
  ["{% with a=1 %}x{% endwith %}", "assign"],
  ["{% url 'home' %}", "Write the path."],
  ["{{ items|length }}", 'Write "size".'],
])("refuses %s, which Django reads differently", (text, instead) => {
  expect(() => rendered(`<p>First line</p>\n${text}`)).toThrow(
    /DJ_TEMPLATE: item\.html, line [12], column \d+: /,
  );
  expect(() => rendered(text)).toThrow(instead);
});

it.each([
  ["{% csrf_token %}", ""],
  ["{% raw %}{# shown #} {{ forloop.counter }}{% endraw %}", "{# shown #} {{ forloop.counter }}"],
  ["{% comment %}{# a #} {% if a in b %}{% endcomment %}", ""],
  ["<style>@media print{#menu{color:red}}</style>", "<style>@media print{#menu{color:red}}</style>"],
  ["{% if name == 'in' or name == 'is' %}x{% else %}y{% endif %}", "y"],
  ["{% if items contains 'a' and name %}x{% endif %}", "x"],
  ["{% cycle 'a', 'b' %}", "a"],
  ['{{ when | date: "%Y" }}', "2026"],
  ["{% include 'row.html', item: name %}", "row"],
])("accepts %s", (text, html) => expect(rendered(text)).toBe(html));
