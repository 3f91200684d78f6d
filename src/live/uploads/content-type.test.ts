import { describe, expect, test } from "vitest";
import { contentTypeOf, contradicts } from "./content-type.js";

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0));
const png = "\x89PNG\r\n\x1a\n0000";
const jpeg = "\xff\xd8\xff\xe0";
const zip = "PK\x03\x04";
const exe = "MZ\x90\x00";

describe("the content of a file of a declared type", () => {
  test.each([
    ["image/png", png],
    ["image/jpeg", jpeg],
    ["image/jpg", jpeg],
    ["image/gif", "GIF89a"],
    ["image/webp", "RIFF0000WEBP"],
    ["image/svg+xml", "<svg xmlns='http://www.w3.org/2000/svg'/>"],
    ["application/pdf", "%PDF-1.7"],
    ["application/zip", zip],
    ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", zip],
    ["video/mp4", "0000ftypisom"],
    ["video/quicktime", "0000ftypqt  "],
    ["text/csv", "a,b\n1,2"],
    ["text/csv", "BMW,3\n"],
    ["text/plain", "MZ is a code"],
    ["application/json", "{}"],
    ["application/octet-stream", exe],
    ["", exe],
    ["image/png", ""],
  ])("may be %s: %j", (type, head) => expect(contradicts(type, bytes(head))).toBe(false));

  test.each([
    ["image/png", jpeg],
    ["image/png", exe],
    ["image/png", "<html><script>alert(1)</script>"],
    ["image/jpeg", "<?php system($_GET[0]);"],
    ["image/gif", zip],
    ["image/svg+xml", png],
    ["application/pdf", zip],
    ["application/zip", "%PDF-"],
    ["text/csv", zip],
    ["text/csv", png],
    ["text/plain", "a\0b"],
    ["application/json", "\x7fELF"],
    ["video/mp4", "hello hello hello"],
  ])("is not %s: %j", (type, head) => expect(contradicts(type, bytes(head))).toBe(true));
});

test("a format is told by its first bytes, and a text is none", () => {
  expect(contentTypeOf(bytes(png))).toBe("image/png");
  expect(contentTypeOf(bytes("0000ftypavif"))).toBe("image/avif");
  expect(contentTypeOf(bytes("plain text"))).toBeUndefined();
  expect(contentTypeOf(bytes(""))).toBeUndefined();
});
