import type { StandardSchemaV1 } from "@standard-schema/spec";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { nested, pathOf } from "./field-names.js";
import { clearForms, Form } from "./form.js";
import { LiveView } from "./live-view.js";

const person = z.object({
  email: z.email("Not an address."),
  age: z.coerce.number("Not a number.").min(18, "Too young."),
});

describe("a form with a Zod schema", () => {
  test("returns the schema's output for valid input", async () => {
    const form = new Form(person);
    const output = await form.validate({ email: "ada@example.org", age: "36" });
    expect(output).toEqual({ email: "ada@example.org", age: 36 });
    expect(form.isValid).toBe(true);
    expect(form.errors("email")).toEqual([]);
  });

  test("keeps entered values and shows errors beside each field", async () => {
    const form = new Form(person);
    expect(await form.validate({ email: "ada@", age: "x" })).toBeUndefined();
    expect(form.isValid).toBe(false);
    expect([form.value("email"), form.value("age"), form.value("other" as "email")]).toEqual([
      "ada@",
      "x",
      "",
    ]);
    expect([form.errors("email"), form.errors("age")]).toEqual([["Not an address."], ["Not a number."]]);
    expect(form.errors("")).toEqual([]);
  });

  test("accepts errors from the application until it is validated again", async () => {
    const form = new Form(person);
    await form.validate({ email: "ada@example.com", age: "36" });
    form.addError("email", "This address is taken.");
    form.addError("email", "Sign in instead.");
    form.addError("age[0].years", "Who is that?");
    expect(form.errors("email")).toEqual(["This address is taken.", "Sign in instead."]);
    expect(form.errors("age.0.years")).toEqual(["Who is that?"]);
    expect([form.isValid, form.invalid("email"), form.value("email")]).toEqual([
      false,
      "true",
      "ada@example.com",
    ]);
    await form.validate({ email: "ada@example.com", age: "36" });
    expect([form.isValid, form.errors("email")]).toEqual([true, []]);
  });

  test("forgets errors once the input is valid", async () => {
    const form = new Form(person);
    await form.validate({ email: "", age: "36" });
    await form.validate({ email: "ada@example.org", age: "36" });
    expect([form.isValid, form.errors("email"), form.value("email")]).toEqual([true, [], "ada@example.org"]);
  });

  test("uses the empty name for the form as a whole", async () => {
    const same = z
      .object({ one: z.string(), two: z.string() })
      .refine(({ one, two }) => one === two, "They differ.")
      .refine(({ one }) => one !== "", "Empty.");
    const form = new Form(same);
    await form.validate({ one: "", two: "x" });
    expect(form.errors("")).toEqual(["They differ.", "Empty."]);
    expect(form.errors("one")).toEqual([]);
  });

  test("omits event parameters that are not fields", async () => {
    const form = new Form(z.strictObject({ a: z.string() }));
    expect(await form.validate({ a: "1", _target: "a" })).toEqual({ a: "1" });
  });
});

describe("an error message is linked to its field for assistive technology", () => {
  test("while there is an error", async () => {
    const form = new Form(person, "sign-up");
    await form.validate({ email: "", age: "36" });
    expect([form.invalid("email"), form.describedBy("email")]).toEqual(["true", "sign-up-email-error"]);
    expect(form.errorId("email")).toBe("sign-up-email-error");
    expect([form.invalid("age"), form.describedBy("age")]).toEqual([undefined, undefined]);
  });

  test("through an id without spaces", () => {
    expect(new Form(person).errorId("first name[0].x" as "email")).toBe("form-first-name.0.x-error");
  });
});

describe("fields with a path", () => {
  const order = z.object({
    address: z.object({ city: z.string().min(1, "Which city?") }),
    people: z.array(z.object({ name: z.string().min(1, "Who?") })),
    tags: z.array(z.string().max(3, "Too long.")).default([]),
  });

  test("become objects and arrays for the schema", async () => {
    const fields = {
      "address.city": "Bern",
      "people[0].name": "Ada",
      "people[1].name": "Grace",
      "tags[]": "a",
    };
    expect(await new Form(order).validate(fields)).toEqual({
      address: { city: "Bern" },
      people: [{ name: "Ada" }, { name: "Grace" }],
      tags: ["a"],
    });
  });

  test("have their own errors, by field name or by path", async () => {
    const form = new Form(order);
    await form.validate({ "address.city": "", "people[0].name": "Ada", "people[1].name": "" });
    expect(form.errors("address.city")).toEqual(["Which city?"]);
    expect(form.errors("people[0].name")).toEqual([]);
    expect(form.errors("people[1].name")).toEqual(["Who?"]);
    expect(form.errors("people.1.name")).toEqual(["Who?"]);
    expect(form.value("people[0].name")).toBe("Ada");
    expect(form.describedBy("people[1].name")).toBe("form-people.1.name-error");
  });

  test("have the errors of each of their values", async () => {
    const form = new Form(order);
    await form.validate({ "address.city": "Bern", people: [], "tags[]": ["a", "long", "longer"] });
    expect(form.errors("tags[]")).toEqual(["Too long.", "Too long."]);
  });
});

describe("several values of one name", () => {
  const schema = z.object({ day: z.array(z.string()) });

  test("become an array", async () => {
    const form = new Form(schema);
    expect(await form.validate({ day: ["mon", "tue"] })).toEqual({ day: ["mon", "tue"] });
    expect(form.values("day")).toEqual(["mon", "tue"]);
    expect([form.checked("day", "mon"), form.checked("day", "wed")]).toEqual([true, false]);
    expect(form.value("day")).toBe("mon");
  });

  test("become an array of one if the name ends in []", async () => {
    const form = new Form(schema);
    expect(await form.validate({ day: "mon" })).toBeUndefined();
    expect(await form.validate({ "day[]": "mon" })).toEqual({ day: ["mon"] });
    expect(form.checked("day[]", "mon")).toBe(true);
  });
});

test('a checkbox without a value is checked when its value is "on"', async () => {
  const form = new Form(z.object({ agree: z.literal("on", "Please agree.") }));
  await form.validate({ agree: "on" });
  expect(form.checked("agree")).toBe(true);
  await form.validate({});
  expect([form.checked("agree"), form.errors("agree")]).toEqual([false, ["Please agree."]]);
});

describe("other schemas", () => {
  /** Like Valibot's issues: paths are objects with a key. */
  const valibotLike: StandardSchemaV1<unknown, { name: string }> = {
    "~standard": {
      version: 1,
      vendor: "valibot",
      validate: (value) => {
        const { name } = value as { name: string };
        return name
          ? { value: { name: name.trim() } }
          : { issues: [{ message: "Who?", path: [{ key: "name" }] }, { message: "Nothing there." }] };
      },
    },
  };

  test("may describe paths with objects", async () => {
    const form = new Form(valibotLike);
    expect(await form.validate({ name: "" })).toBeUndefined();
    expect([form.errors("name"), form.errors("")]).toEqual([["Who?"], ["Nothing there."]]);
    const output: { name: string } | undefined = await form.validate({ name: " Ada " });
    expect(output).toEqual({ name: "Ada" });
  });

  test("may be asynchronous", async () => {
    const taken = z.object({ name: z.string().refine(async (name) => name !== "Ada", "Taken.") });
    const form = new Form(taken);
    expect(await form.validate({ name: "Ada" })).toBeUndefined();
    expect(form.errors("name")).toEqual(["Taken."]);
    expect(await form.validate({ name: "Grace" })).toEqual({ name: "Grace" });
  });

  test("do not report errors after a newer validation has finished", async () => {
    const answers: ((result: StandardSchemaV1.Result<unknown>) => void)[] = [];
    const form = new Form({
      "~standard": {
        version: 1,
        vendor: "slow",
        validate: () => new Promise<StandardSchemaV1.Result<unknown>>((resolve) => answers.push(resolve)),
      },
    });
    const first = form.validate({ name: "old" });
    const second = form.validate({ name: "new" });
    answers[1]?.({ value: "fine" });
    answers[0]?.({ issues: [{ message: "Wrong.", path: ["name"] }] });
    expect([await first, await second]).toEqual([undefined, "fine"]);
    expect([form.value("name"), form.errors("name")]).toEqual(["new", []]);
  });

  test("that throw make the call fail", async () => {
    const form = new Form({
      "~standard": { version: 1, vendor: "broken", validate: () => Promise.reject(new Error("no database")) },
    });
    await expect(form.validate({ name: "x" })).rejects.toThrow("no database");
  });
});

describe("a prefilled form", () => {
  test("contains the record to edit", () => {
    const form: Form<StandardSchemaV1> = new Form(person);
    form.fill({
      email: "ada@example.org",
      age: 36,
      agree: true,
      news: false,
      tags: ["a", "b"],
      address: { city: "Bern" },
      people: [{ name: "Grace" }],
      born: new Date(0),
      none: null,
    });
    expect(
      ["email", "age", "address.city", "people[0].name", "born", "none"].map((name) => form.value(name)),
    ).toEqual(["ada@example.org", "36", "Bern", "Grace", "1970-01-01T00:00:00.000Z", ""]);
    expect([form.checked("agree"), form.checked("news"), form.values("tags[]")]).toEqual([
      true,
      false,
      ["a", "b"],
    ]);
  });

  test("has no errors", async () => {
    const form = new Form(person);
    await form.validate({});
    form.fill({ email: "x" });
    expect([form.isValid, form.value("email")]).toEqual([true, "x"]);
  });
});

test("a view's forms are reset together", async () => {
  class View extends LiveView {
    one = new Form(person);
    two = new Form(person, "two");
    other = "stays";
  }
  const view = new View();
  await view.one.validate({ email: "x" });
  await view.two.validate({ email: "y" });
  clearForms(view);
  expect([view.one.value("email"), view.two.value("email")]).toEqual(["", ""]);
  expect([view.one.isValid, view.two.isValid, view.other]).toEqual([true, true, "stays"]);
});

describe("field names", () => {
  test.each([
    ["a", "a"],
    ["a.b", "a.b"],
    ["a[0].b", "a.0.b"],
    ["a[b][c]", "a.b.c"],
    ["a[]", "a"],
    ["a[0][]", "a.0"],
  ])("%s is at %s", (name, path) => {
    expect(pathOf(name)).toBe(path);
  });

  test("are ignored if they contain an invalid list index", () => {
    expect(nested({ "tags[]": "a", "tags.length": "3", "tags.length.x": "y", "tags.1": "b" })).toEqual({
      tags: ["a", "b"],
    });
  });

  test("never reach a prototype", () => {
    const segment = fc.constantFrom(
      "__proto__",
      "constructor",
      "prototype",
      "toString",
      "length",
      "0",
      "5",
      "99999999999",
      "a",
      "",
    );
    const name = fc
      .array(fc.tuple(segment, fc.constantFrom(".", "[", "]", "[]", "")), { minLength: 1, maxLength: 5 })
      .map((parts) => parts.flat().join(""));
    fc.assert(
      fc.property(fc.array(name), (names) => {
        const before = Object.getOwnPropertyNames(Object.prototype).length;
        const made = nested(Object.fromEntries(names.map((each) => [each, "x"])));
        expect(Object.getOwnPropertyNames(Object.prototype).length).toBe(before);
        expect(({} as { a?: unknown }).a).toBeUndefined();
        expect(JSON.stringify(made).length).toBeLessThan(100_000);
      }),
    );
  });
});
