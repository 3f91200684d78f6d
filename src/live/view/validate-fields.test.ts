import type { StandardSchemaV1 } from "@standard-schema/spec";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { callHandler } from "./event-call.js";
import { eventHandler } from "./event-handler.js";
import { Form } from "./form.js";
import { LiveView } from "./live-view.js";
import { validateFields } from "./validate-fields.js";

/** The output for some fields, or the issues by path. */
async function validated(schema: StandardSchemaV1, fields: Record<string, unknown>): Promise<unknown> {
  const result = await validateFields(schema, fields);
  return result.issues
    ? Object.fromEntries(result.issues.map(({ path = [], message }) => [path.join("."), message]))
    : result.value;
}

describe("an empty field", () => {
  test.each<[name: string, schema: StandardSchemaV1, output: unknown]>([
    ["an optional number is missing", z.object({ a: z.number().optional() }), {}],
    ["an optional number of a text is missing", z.object({ a: z.coerce.number().optional() }), {}],
    ["one with a minimum is missing", z.object({ a: z.coerce.number().min(1).optional() }), {}],
    ["an optional e-mail address is missing", z.object({ a: z.email().optional() }), {}],
    ["an optional date is missing", z.object({ a: z.coerce.date().optional() }), {}],
    ["an optional choice is missing", z.object({ a: z.enum(["s", "m"]).optional() }), {}],
    ["an optional text is missing", z.object({ a: z.string().optional() }), {}],
    ["a field that may be null or missing is missing", z.object({ a: z.email().nullish() }), {}],
    ["a required text is empty", z.object({ a: z.string() }), { a: "" }],
    ["a text with a default is empty", z.object({ a: z.string().default("x") }), { a: "" }],
    ["a text of anything is empty", z.object({ a: z.coerce.string() }), { a: "" }],
    ["a text that is changed before is empty", z.object({ a: z.preprocess(trimmed, z.string()) }), { a: "" }],
    ["one of several kinds of object is empty", z.union([z.object({ a: z.literal("") })]), { a: "" }],
    ["a field of a record is empty", z.record(z.string(), z.string()), {}],
  ])("of %s", async (_, schema, output) => {
    expect(await validated(schema, { a: "" })).toEqual(output);
  });

  test.each<[name: string, schema: StandardSchemaV1, message: string]>([
    ["a text", z.object({ a: z.string().min(1, "Enter a name.") }), "Enter a name."],
    ["an e-mail address", z.object({ a: z.email("Enter an address.") }), "Enter an address."],
    ["a number of a text", z.object({ a: z.coerce.number().min(1, "At least 1.") }), "At least 1."],
    ["a choice", z.object({ a: z.enum(["s", "m"]) }), 'Invalid option: expected one of "s"|"m"'],
  ])("that is required, %s, has its own error", async (_, schema, message) => {
    expect(await validated(schema, { a: "" })).toEqual({ a: message });
  });

  test("reaches a schema as missing beside others that are required, wrong or not empty", async () => {
    const schema = z.object({
      title: z.string().min(1, "Enter a title."),
      email: z.email("Enter an address.").optional(),
      price: z.coerce.number().optional(),
      nick: z.coerce.string(),
      note: z.string().optional(),
    });
    const fields = { title: "", email: "", price: "", nick: "", note: "x" };
    expect(await validated(schema, fields)).toEqual({ title: "Enter a title." });
    expect(await validated(schema, { ...fields, title: "Tea" })).toEqual({
      title: "Tea",
      nick: "",
      note: "x",
    });
    expect(await validated(schema, { ...fields, title: "Tea", email: "ada@" })).toEqual({
      email: "Enter an address.",
    });
  });

  test("leaves the errors of the whole form", async () => {
    const schema = z
      .object({ email: z.email("Enter an address.").optional(), phone: z.string().optional() })
      .refine(({ email, phone }) => email ?? phone, "Enter an address or a number.");
    expect(await validated(schema, { email: "", phone: "" })).toEqual({
      "": "Enter an address or a number.",
    });
    expect(await validated(schema, { email: "", phone: "1" })).toEqual({ phone: "1" });
  });

  test("is missing in nested objects, and stays as an item of an array", async () => {
    const schema = z.object({
      people: z.array(z.object({ name: z.string(), age: z.coerce.number().optional() })),
      tags: z.array(z.string()),
    });
    const fields = {
      people: [
        { name: "", age: "" },
        { name: "Ada", age: "36" },
      ],
      tags: ["", "a"],
    };
    expect(await validated(schema, fields)).toEqual({
      people: [{ name: "" }, { name: "Ada", age: 36 }],
      tags: ["", "a"],
    });
    expect(fields.people[0]).toEqual({ name: "", age: "" });
  });

  test("is missing for a schema that is asynchronous", async () => {
    const free = z.string().refine(async (name) => name !== "ada", "Taken.");
    const schema = z.object({ name: free, age: z.coerce.number().optional() });
    expect(await validated(schema, { name: "", age: "" })).toEqual({ name: "" });
    expect(await validated(schema, { name: "ada", age: "" })).toEqual({ name: "Taken." });
  });

  test("is missing for any Standard Schema, however few errors it gives at once", async () => {
    const asked: unknown[] = [];
    const required = ["a", "b", "c", "d", "e"];
    const schema: StandardSchemaV1 = {
      "~standard": {
        version: 1,
        vendor: "test",
        validate: (value) => {
          asked.push(value);
          const missing = required.find((name) => !Object.hasOwn(Object(value), name));
          return missing ? { issues: [{ message: "Missing.", path: [{ key: missing }] }] } : { value };
        },
      },
    };
    const fields = Object.fromEntries([...required, "f"].map((name) => [name, ""]));
    expect(await validated(schema, fields)).toEqual(fields);
    expect(asked.length).toBeLessThan(5);
  });
});

function trimmed(value: unknown): string {
  return (value as string).trim();
}

test("a schema is asked once for fields that are not empty, and at once", () => {
  let times = 0;
  const schema = z.object({ a: z.string().refine(() => ++times > 0) });
  expect(validateFields(schema, { a: "x" })).toEqual({ value: { a: "x" } });
  expect(times).toBe(1);
});

test("the time for a form with many empty fields that the schema refuses grows with their number", () => {
  const items = 1_000;
  let reads = 0;
  const issue = (index: number) => ({
    message: "Missing.",
    get path() {
      reads++;
      return ["rows", index, "name"];
    },
  });
  const schema: StandardSchemaV1 = {
    "~standard": {
      version: 1,
      vendor: "test",
      validate: () => ({ issues: Array.from({ length: items }, (_, index) => issue(index)) }),
    },
  };
  validateFields(schema, { rows: Array.from({ length: items }, () => ({ name: "" })) });
  expect(reads).toBeGreaterThan(0);
  expect(reads).toBeLessThan(10 * items);
});

const product = z.object({
  name: z.string().min(1, "Enter a name."),
  price: z.coerce.number("Enter a number.").optional(),
  contact: z.object({ email: z.email("Enter an address.").optional() }),
});

test("a form takes fields with nested names, and keeps the errors of those that are required", async () => {
  const form = new Form(product);
  const fields = { name: "Tea", price: "", "contact.email": "" };
  expect(await form.validate(fields)).toEqual({ name: "Tea", contact: {} });
  expect(await form.validate({ ...fields, name: "" })).toBeUndefined();
  expect([form.errors("name"), form.errors("price"), form.errors("contact.email")]).toEqual([
    ["Enter a name."],
    [],
    [],
  ]);
});

test("a handler with a schema gets its optional fields as undefined", () => {
  const saved: unknown[] = [];
  class ProductView extends LiveView {
    @eventHandler({ params: product })
    save(params: z.infer<typeof product>): void {
      saved.push(params);
    }
    override render(): never {
      throw new Error("not rendered");
    }
  }
  const view = new ProductView();
  callHandler(view, "save", { name: "Tea", price: "", contact: { email: "" } });
  expect(saved).toEqual([{ name: "Tea", contact: {} }]);
  expect(() => callHandler(view, "save", { name: "", price: "", contact: { email: "" } })).toThrow(
    "DJ_EVENT_PARAMS: save: name: Enter a name.",
  );
});
