import { expect, it } from "vitest";
import { createApp } from "./app.js";

it.each([
  [
    { layuot: () => {} },
    "DJ_APP_OPTION: layuot is no option of createApp; there are secret, routes, layout, ",
  ],
  [{ layout: "<main>" }, 'DJ_APP_OPTION: layout is a function, (page) => html`…`, got "<main>"'],
  [
    { logger: console.log },
    "DJ_APP_OPTION: logger is false, or has the methods debug, info, warn, error; this one has no ",
  ],
  [{ logger: { ...console, debug: undefined } }, "this one has no debug"],
  [{ secret: 5 }, "DJ_SECRET: secret is text"],
])("createApp refuses %o", (options, message) => {
  expect(() => createApp({ routes: {}, ...options } as never)).toThrow(message);
});

it("takes the console for a logger, and undefined for what is not given", () => {
  const none = undefined as never;
  expect(() => createApp({ routes: {}, logger: console, layout: none, title: none })).not.toThrow();
});
