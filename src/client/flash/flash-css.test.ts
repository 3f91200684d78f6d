import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const css = readFileSync(new URL("../../../css/flash.css", import.meta.url), "utf8").replace(
  /\/\*[\s\S]*?\*\//g,
  "",
);

type Colours = ReadonlyMap<string | undefined, string | undefined>;

/** Custom properties of the page: for browsers without `light-dark()`, and for all others. */
const [plain, paired] = [...css.matchAll(/:where\(:root\) \{([^}]*)\}/g)].map(
  ([, block = ""]): Colours =>
    new Map([...block.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name, value])),
) as [Colours, Colours];

/** The colours of one theme. */
const themed = (theme: "light" | "dark"): Colours =>
  new Map(
    [...paired]
      .filter(([name]) => name !== "--dj-flash-shadow")
      .map(([name, value]) => {
        const [, light, dark] = /^light-dark\((\S+), (\S+)\)$/.exec(value ?? "") ?? [];
        return [name, theme === "light" ? light : dark];
      }),
  );
const light = themed("light");
const night = themed("dark");

/** @see WCAG 2.2, "relative luminance" */
function luminance(hex: string | undefined): number {
  const channels = /^#(..)(..)(..)$/.exec(hex ?? "");
  if (!channels) throw new Error(`${hex} is not a colour of six hexadecimal digits`);
  const [red = 0, green = 0, blue = 0] = channels.slice(1).map((channel) => {
    const value = Number.parseInt(channel, 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string | undefined, other: string | undefined): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

it("measures contrast as WCAG does", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
  expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
});

describe.each([
  ["light", light],
  ["dark", night],
] as const)("in the %s scheme", (_theme, colours) => {
  it.each(["info-", "success-", "warning-", "error-", ""])("level %j can be read", (level) => {
    const [background, text, sign] = ["bg", "fg", "accent"].map((part) =>
      colours.get(`--dj-flash-${level}${part}`),
    );
    expect(contrast(text, background)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(sign, background)).toBeGreaterThanOrEqual(3);
  });
});

it("has light and dark values of each colour, and the light ones for older browsers", () => {
  expect(light.size).toBe(15);
  for (const [name, value] of light) {
    expect(plain.get(name), name).toBe(value);
    expect(night.get(name), name).not.toBe(value);
  }
});

describe("each level", () => {
  it.each(["info", "success", "warning", "error"])(
    "%s uses the colours of its custom properties",
    (level) => {
      const [, block] = new RegExp(`\\.dj-flash-${level} \\{([^}]*)\\}`).exec(css) ?? [];
      expect(block).toContain(`background-color: var(--dj-flash-${level}-bg);`);
      expect(block).toContain(`color: var(--dj-flash-${level}-fg);`);
    },
  );
});

it.each(["top-left", "top-center", "top-right", "bottom-left", "bottom-center", "bottom-right"])(
  "knows the position %s",
  (position) => {
    expect(css).toContain(`.dj-flash-${position}`);
  },
);

it("disables movement with prefers-reduced-motion", () => {
  const [, block] = /prefers-reduced-motion: reduce\) \{([\s\S]*?)\n\}/.exec(css) ?? [];
  expect(block).toMatch(/transform: none;\s*transition: none;\s*animation: none;/);
});

it("loads no other files, so that it works under any content security policy", () => {
  expect(css).not.toMatch(/url\(|@import/);
});
