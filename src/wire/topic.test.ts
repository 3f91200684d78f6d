import { expect, it } from "vitest";
import { checkTopic } from "./topic.js";

it.each(["orders", "user:7", "ü", " "])("%j is a topic", (topic) => {
  expect(() => checkTopic(topic)).not.toThrow();
});

it.each([
  [undefined, "undefined"],
  [null, "null"],
  [7, "number"],
  ["", "one of 0"],
  ["x".repeat(1_001), "one of 1001"],
])("%j is none", (topic, said) => {
  expect(() => checkTopic(topic)).toThrow(new RegExp(`^DJ_TOPIC: .*, got ${said}$`));
});
