import { describe, expect, test } from "vitest";
import { focusIn, withFocus } from "./with-focus.js";

describe("autofocus in a page", () => {
  test.each([
    ["#a", '<p id="b"></p><input id="a">', '<p id="b"></p><input id="a" autofocus>'],
    ["h1", "<h1>x</h1>", '<h1 autofocus tabindex="-1">x</h1>'],
    [
      "input.x[name=q]",
      '<input name="q"><input class="y x" name=q>',
      '<input name="q"><input class="y x" name=q autofocus>',
    ],
    [
      "[data-go='1 2']",
      '<b data-go="1"></b><b data-go="1 2"></b>',
      '<b data-go="1"></b><b data-go="1 2" autofocus tabindex="-1"></b>',
    ],
    [" #é ", '<a id="é" href="/"></a>', '<a id="é" href="/" autofocus></a>'],
    ["#b", '<input id="a" autofocus><input id="b"/>', '<input id="a" ><input id="b" autofocus/>'],
    ["#a", '<input autofocus="" id="a">', '<input autofocus="" id="a">'],
    [
      "#a",
      '<template><i id="a"></i></template><textarea id="a"></textarea>',
      '<template><i id="a"></i></template><textarea id="a" autofocus></textarea>',
    ],
    [
      "#a",
      '<textarea><i id="a"></textarea><!--<i id="a">--><i id="a" tabindex="0"></i>',
      '<textarea><i id="a"></textarea><!--<i id="a">--><i id="a" tabindex="0" autofocus></i>',
    ],
  ])("%s in %s", (selector, page, expected) => {
    expect(withFocus(page, selector)).toBe(expected);
  });

  test.each(["#none", "p #a", "p > #a", ":focus", "#a:first-child", "#", "", '[x="', "p,#a"])(
    "is not set for %j",
    (selector) => {
      expect(withFocus('<p><input id="a"></p>', selector)).toBeUndefined();
    },
  );

  test("is for the last call of a turn", () => {
    const frame = (selector: string) =>
      ({ type: "push_event", event: "dj:focus", payload: { selector } }) as const;
    expect(focusIn([frame("#a"), { type: "push_event", event: "other", payload: {} }, frame("#b")])).toBe(
      "#b",
    );
    expect(focusIn([{ type: "noop", ref: 1 }])).toBeUndefined();
  });
});
