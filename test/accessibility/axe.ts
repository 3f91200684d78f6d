import axe from "axe-core";
import type { Page } from "playwright-core";

/** WCAG 2.2 up to level AA, and axe's best practices. */
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

export interface Findings {
  /** One line for each element that breaks a rule. */
  readonly violations: readonly string[];
  /** Levels of the messages whose contrast was measured and is sufficient. */
  readonly readable: readonly string[];
}

/** Runs axe on a page in its current state. */
export async function examine(page: Page): Promise<Findings> {
  // Not as a script element: a content security policy would refuse it.
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(axe.source);
  // Several messages enter the accessibility tree one after another.
  await page.waitForFunction(() => !document.querySelector(".dj-flash[aria-hidden]"));
  return page.evaluate(async (values) => {
    const { violations, passes } = await (window as unknown as { axe: typeof axe }).axe.run(document, {
      runOnly: values,
      resultTypes: ["violations", "passes"],
      // WCAG 2.5.8, which is not enabled by default.
      rules: { "target-size": { enabled: true } },
      elementRef: true,
    });
    const contrast = passes.find(({ id }) => id === "color-contrast")?.nodes ?? [];
    return {
      violations: violations.flatMap(({ id, nodes }) =>
        nodes.map(({ html, failureSummary }) => `${id}: ${html}\n  ${failureSummary}`),
      ),
      readable: contrast.flatMap(({ element }) => {
        const message = element?.closest<HTMLElement>(".dj-flash");
        const isText = element === message || element?.className === "dj-flash-content";
        return (isText && message?.dataset["djFlashLevel"]) || [];
      }),
    };
  }, tags);
}
