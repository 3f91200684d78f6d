import { expect, it } from "vitest";
import { checkTopic } from "./topic.js";

it.each(["orders", "user:7", "ü", " "])("accepts the topic %j", (topic) => {
  expect(() => checkTopic(topic)).not.toThrow();
});

it.each([
  [undefined, "undefined"],
  [null, "null"],
  [7, "number"],
  ["", "0 characters"],
  ["x".repeat(1_001), "1001 characters"],
])("refuses %j as a topic", (topic, said) => {
  expect(() => checkTopic(topic)).toThrow(new RegExp(`^DJ_TOPIC: .*, got ${said}$`));
});
