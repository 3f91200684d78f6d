import { DjustError, describe } from "../../wire/index.js";
import type { ActionOptions, RoleOptions } from "../page.js";
import { scopeIn } from "./find.js";
import { accessibleName, labelsIn, shownIn, squeezed, textsIn } from "./names.js";
import { isRole, isStated, type Role, roleOf, roles, type State, states } from "./roles.js";
import { listed, near, tagOf } from "./say.js";

type Text = string | RegExp;

/** What a query has found, and how an error describes it. */
export interface Found {
  readonly elements: readonly Element[];
  /** What was to be found, such as "button named 'Save'". */
  readonly wanted: string;
  /** Describes what is there instead. */
  readonly instead: () => string;
}

/** @throws {DjustError} DJ_TEST_TARGET unless there is exactly one */
export function oneOf(found: Found): HTMLElement {
  const one = oneOrNone(found);
  if (one) return one;
  throw new DjustError("DJ_TEST_TARGET", `The page has no ${found.wanted}. ${found.instead()}`);
}

/** @throws {DjustError} DJ_TEST_TARGET if there are several */
export function oneOrNone({ elements, wanted }: Found): HTMLElement | null {
  const [first, second] = elements;
  if (!second) return (first as HTMLElement | undefined) ?? null;
  const tags = elements.slice(0, 5).map(tagOf).join(" ");
  throw new DjustError(
    "DJ_TEST_TARGET",
    `The page has ${elements.length} elements instead of one ${wanted}. Look in a part of the page with { within: selector }: ${tags}`,
  );
}

/** @throws {DjustError} DJ_TEST_TARGET if there is none */
export function someOf(found: Found): HTMLElement[] {
  if (found.elements.length === 0) oneOf(found);
  return found.elements as HTMLElement[];
}

/** Elements with a role (WAI-ARIA), and with a name and states if they are given. */
export function byRole(document: Document, role: Role, options: RoleOptions = {}): Found {
  if (!isRole(role))
    throw new DjustError(
      "DJ_TEST_SETUP",
      `A role must be one of WAI-ARIA, such as "button", got ${describe(role)}.${near(String(role), roles)}`,
    );
  const scope = scopeIn(document, options, "getByRole", ["within", "name", "level", ...states]);
  const exposed = shownIn(scope).filter((element) => !element.closest("[aria-hidden=true]"));
  const labels = labelsIn(document);
  const known = new Map<Element, string>();
  const named = (element: Element): string => {
    const name = known.get(element) ?? accessibleName(element, labels);
    known.set(element, name);
    return name;
  };
  const ofRole = exposed.filter((element) => roleOf(element, named) === role);
  const { name, level } = options;
  const stated = states.filter((state) => options[state] !== undefined);
  const elements = ofRole.filter(
    (element) =>
      (name === undefined || fits(name, named(element))) &&
      (level === undefined || levelOf(element) === level) &&
      stated.every((state) => isStated(element, state) === options[state]),
  );
  const wanted = [
    `${role}${name === undefined ? "" : ` named ${shown(name)}`}`,
    ...(level === undefined ? [] : [`of level ${level}`]),
    ...stated.map((state: State) => `that is ${options[state] ? "" : "not "}${state}`),
  ].join(" ");
  const instead = (): string => {
    if (ofRole.length === 0) {
      const counts = new Map<string, number>();
      for (const element of exposed) {
        const other = roleOf(element, named);
        if (other) counts.set(other, (counts.get(other) ?? 0) + 1);
      }
      return `Roles on the page: ${listed([...counts].map(([one, count]) => (count > 1 ? `${one} (${count})` : one))) || "none"}.`;
    }
    const names = ofRole.map(named);
    const hint = typeof name === "string" ? near(name, names).trim() : "";
    return [hint, `Available: ${listed(names.map((one) => (one ? `'${one}'` : "one without a name")))}.`]
      .filter(Boolean)
      .join(" ");
  };
  return { elements, wanted, instead };
}

/** Elements with a label: a `<label>`, `aria-label` or `aria-labelledby`. */
export function byLabel(document: Document, label: Text, options?: ActionOptions): Found {
  const scope = scopeIn(document, options, "getByLabel", ["within"]);
  const labels = labelsIn(document);
  const labelled = shownIn(scope)
    .filter(
      (element) =>
        labels.has(element) || element.hasAttribute("aria-label") || element.hasAttribute("aria-labelledby"),
    )
    .map((element) => ({ element, name: accessibleName(element, labels) }));
  const names = labelled.map(({ name }) => name);
  return {
    elements: labelled.filter(({ name }) => fits(label, name)).map(({ element }) => element),
    wanted: `element labelled ${shown(label)}`,
    instead: () =>
      `${typeof label === "string" ? near(label, names).trim() : ""} Labels on the page: ${listed(names.map((name) => name && `'${name}'`)) || "none"}.`.trim(),
  };
}

/** The innermost elements whose visible text is this one. */
export function byText(document: Document, text: Text, options?: ActionOptions): Found {
  const scope = scopeIn(document, options, "getByText", ["within"]);
  const texts = textsIn(scope);
  const matching = new Set([...texts].filter(([, own]) => fits(text, own)).map(([element]) => element));
  const outer = new Set<Element>();
  for (const element of matching)
    for (let at = element.parentElement; at && !outer.has(at); at = at.parentElement) outer.add(at);
  return {
    elements: [...matching].filter((element) => !outer.has(element)),
    wanted: `element with the text ${shown(text)}`,
    instead: () => {
      const all = [...texts.values()];
      const hint = typeof text === "string" ? near(text, all) : "";
      const part = typeof text === "string" && all.find((one) => one.includes(squeezed(text)));
      return part
        ? `Text must match as a whole. It is a part of '${part.slice(0, 80)}': use a regular expression.`
        : hint.trim();
    },
  };
}

function fits(wanted: Text, text: string): boolean {
  if (typeof wanted === "string") return text === squeezed(wanted);
  return text.search(wanted) >= 0;
}

const shown = (text: Text): string => (typeof text === "string" ? `'${text}'` : String(text));

function levelOf(element: Element): number {
  return Number(element.getAttribute("aria-level") ?? /^h([1-6])$/.exec(element.localName)?.[1] ?? 2);
}
