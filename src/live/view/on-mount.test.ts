import { describe, expect, test } from "vitest";
import { LiveView } from "./live-view.js";
import type { OnMount } from "./mount-hook.js";
import { redirectedOnMount } from "./on-mount.js";
import type { LiveRequest } from "./request.js";

const request = { url: "/items" } as LiveRequest;

/** Runs the hooks of a view and returns the names of those that ran. */
async function hooksThatRan(view: typeof LiveView, application: readonly OnMount[] = []): Promise<string[]> {
  ran = [];
  await redirectedOnMount(application, request, view as never);
  return ran;
}

let ran: string[] = [];
const hook =
  (name: string): OnMount =>
  () =>
    void ran.push(name);
const [first, second, third] = [hook("first"), hook("second"), hook("third")];

abstract class Guarded extends LiveView {
  static override onMount: OnMount | readonly OnMount[] = first;
}

describe("a subclass's onMount", () => {
  test("adds to its parent's, which runs first, after the application's", async () => {
    class Child extends Guarded {
      static override onMount = [second, third];
    }
    expect(await hooksThatRan(Child, [hook("application")])).toEqual([
      "application",
      "first",
      "second",
      "third",
    ]);
  });

  test("is inherited over a class without one", async () => {
    class Between extends Guarded {}
    class Child extends Between {
      static override onMount = second;
    }
    expect(await hooksThatRan(Between)).toEqual(["first"]);
    expect(await hooksThatRan(Child)).toEqual(["first", "second"]);
  });

  test.each([[[]], [undefined]])("cannot remove a guard with %j", async (nothing) => {
    class Child extends Guarded {
      static override onMount = nothing as never;
    }
    expect(await hooksThatRan(Child)).toEqual(["first"]);
  });

  test("that repeats its parent's runs it once", async () => {
    class Child extends Guarded {
      static override onMount = [first, second, second];
    }
    expect(await hooksThatRan(Child)).toEqual(["first", "second"]);
  });

  test("does not let in whom its parent sends away", async () => {
    abstract class SignedIn extends LiveView {
      static override onMount: OnMount = () => ({ redirect: "/sign-in" });
    }
    class Child extends SignedIn {
      static override onMount = first;
    }
    ran = [];
    expect(await redirectedOnMount([], request, Child as never)).toMatchObject({ url: "/sign-in" });
    expect(ran).toEqual([]);
  });
});

describe("a hook that fails by a mistake in its code is no refusal", () => {
  const mistake = (): never => (undefined as unknown as { get(): never }).get();
  class Child extends Guarded {
    static override onMount = [second, () => mistake()];
  }

  test.each([
    ["of a view", [], Child, "Hook 3 in onMount of Child"],
    ["of the application", [first, mistake], Guarded, "Hook 2 (mistake) in onMount of createApp"],
  ] as const)("%s", async (_, application, view, hook) => {
    const error = await redirectedOnMount(application, request, view as never).catch((thrown) => thrown);
    expect(error).toMatchObject({ code: "DJ_HOOK", status: 500, cause: expect.any(TypeError) });
    expect(error.message).toContain(`${hook} threw: Cannot read properties of undefined`);
  });

  test("but any other error refuses", async () => {
    const refuse = (): never => {
      throw new Error("admins only");
    };
    await expect(redirectedOnMount([refuse], request, Guarded as never)).rejects.toMatchObject({
      code: "DJ_UNAUTHORIZED",
    });
  });
});

test.each([true, null])("a hook that returns %s admits nobody", async (result) => {
  await expect(redirectedOnMount([() => result as never], request, Guarded as never)).rejects.toThrow(
    `DJ_HOOK: An onMount hook of Guarded must return nothing, false or { redirect: "/sign-in" }, got ${result}. Return nothing to admit the browser.`,
  );
});
