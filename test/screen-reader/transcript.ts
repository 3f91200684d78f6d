import type { Case } from "./cases.js";
import type { Utterance } from "./reader.js";

/** The browsers in which the screen reader runs. */
export type Browser = "chromium" | "firefox";

export const browsers: readonly Browser[] = ["chromium", "firefox"];

const titles: { readonly [B in Browser]: string } = { chromium: "Chromium", firefox: "Firefox" };

/** What was said in one browser. */
export interface Hearing {
  readonly browser: Browser;
  readonly version: string;
  /** In the order of the cases. */
  readonly heard: readonly (readonly Utterance[])[];
}

/** Whether an utterance is a text, which may follow the name of its region. */
export function isText({ said }: Utterance, text: string): boolean {
  return said === text || said.endsWith(` ${text}`);
}

/** What has to be said in a browser. */
export function expectedIn(one: Case, browser: Browser): readonly string[] {
  return one.expectedIn?.[browser] ?? one.expected;
}

/** Whether each expected text was said as often as expected, whole, in order, with its politeness, and no other text twice. */
export function isAsExpected(one: Case, heard: readonly Utterance[], browser: Browser): boolean {
  const { politeness, mayBeSaid = [] } = one;
  const expected = expectedIn(one, browser);
  const relevant = heard.filter((one) => expected.some((text) => isText(one, text)));
  return (
    relevant.length === expected.length &&
    expected.every((text, at) => isText(relevant[at] as Utterance, text)) &&
    (!politeness || relevant.every((said) => said.politeness === politeness[browser])) &&
    mayBeSaid.every((text) => heard.filter((one) => isText(one, text)).length <= 1)
  );
}

export function cellOf(one: Case, heard: readonly Utterance[], browser: Browser): string {
  const all = heard.map(({ said, politeness }) => `“${said}”${politeness ? ` _${politeness}_` : ""}`);
  return `${isAsExpected(one, heard, browser) ? "" : "**differs**: "}${all.join(" ") || "nothing"}`;
}

/** The table for the docs. */
export function transcriptOf(cases: readonly Case[], hearings: readonly Hearing[]): string {
  return [
    `| case | ${hearings.map(({ browser, version }) => `${titles[browser]} ${version}`).join(" | ")} |`,
    `|---|${hearings.map(() => "---|").join("")}`,
    ...cases.map((one, at) => {
      const cells = hearings.map(({ browser, heard }) => cellOf(one, heard[at] ?? [], browser));
      return `| ${[one.name, ...cells].join(" | ")} |`;
    }),
  ].join("\n");
}
