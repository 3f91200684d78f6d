import { expect, it, vi } from "vitest";
import { Language } from "./language.js";

const logger = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() };

it("asks the application for its texts once per page", () => {
  const texts = vi.fn(() => ({ failure: "Das ging schief." }));
  const failures = new Language({ texts }, logger).pageFailures(undefined);
  expect(failures).toMatchObject({ DJ_OFFLINE: "Das ging schief.", DJ_INTERNAL: "Das ging schief." });
  expect(texts).toHaveBeenCalledOnce();
});
