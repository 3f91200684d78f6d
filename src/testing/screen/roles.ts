import { getRole } from "dom-accessibility-api";

/** The roles of WAI-ARIA 1.2 that elements can have. */
export const roles = [
  ...([
    "alert",
    "alertdialog",
    "application",
    "article",
    "banner",
    "blockquote",
    "button",
    "caption",
  ] as const),
  ...(["cell", "checkbox", "code", "columnheader", "combobox", "complementary", "contentinfo"] as const),
  ...(["definition", "deletion", "dialog", "document", "emphasis", "feed", "figure", "form"] as const),
  ...(["generic", "grid", "gridcell", "group", "heading", "img", "insertion", "link", "list"] as const),
  ...(["listbox", "listitem", "log", "main", "marquee", "math", "menu", "menubar", "menuitem"] as const),
  ...(["menuitemcheckbox", "menuitemradio", "meter", "navigation", "none", "note", "option"] as const),
  ...(["paragraph", "presentation", "progressbar", "radio", "radiogroup", "region", "row"] as const),
  ...(["rowgroup", "rowheader", "scrollbar", "search", "searchbox", "separator", "slider"] as const),
  ...(["spinbutton", "status", "strong", "subscript", "superscript", "switch", "tab", "table"] as const),
  ...(["tablist", "tabpanel", "term", "textbox", "time", "timer", "toolbar", "tooltip"] as const),
  ...(["tree", "treegrid", "treeitem"] as const),
];

/** A role of WAI-ARIA. */
export type Role = (typeof roles)[number];

const known: ReadonlySet<string> = new Set(roles);

export function isRole(role: string): role is Role {
  return known.has(role);
}

/** Roles of elements that `getRole` does not have. */
const moreRoles: { readonly [tag: string]: Role } = {
  blockquote: "blockquote",
  caption: "caption",
  code: "code",
  del: "deletion",
  em: "emphasis",
  hgroup: "group",
  ins: "insertion",
  meter: "meter",
  p: "paragraph",
  search: "search",
  strong: "strong",
  sub: "subscript",
  sup: "superscript",
  time: "time",
};

/** Elements within which `<header>` and `<footer>` are not of the whole page (HTML-AAM). */
const sections = "article,aside,main,nav,section";

/**
 * The role of an element, by its `role` or its tag (HTML-AAM); `undefined` if it has none.
 *
 * @param nameOf names elements that have a role only with a name
 */
export function roleOf(element: Element, nameOf: (element: Element) => string): Role | undefined {
  const { localName } = element;
  const role = getRole(element) ?? moreRoles[localName];
  if (element.hasAttribute("role") || role === undefined)
    return role !== undefined && isRole(role) ? role : undefined;
  if (/^(header|footer)$/.test(localName) && element.closest(sections)) return undefined;
  if (/^(form|section)$/.test(localName) && nameOf(element) === "") return undefined;
  if (localName === "th" && /^row/.test(element.getAttribute("scope") ?? "")) return "rowheader";
  return isRole(role) ? role : undefined;
}

/** States that a query can ask for. */
export const states = ["checked", "disabled", "expanded", "pressed", "selected"] as const;
export type State = (typeof states)[number];

const isOn: { readonly [S in State]: (element: HTMLInputElement & HTMLOptionElement) => boolean } = {
  checked: ({ type, checked }) => /^(checkbox|radio)$/.test(type) && checked,
  disabled: (element) => element.matches(":disabled") || element.closest("[aria-disabled=true]") !== null,
  expanded: ({ localName, parentElement }) =>
    localName === "summary" && parentElement?.localName === "details" && parentElement.hasAttribute("open"),
  pressed: () => false,
  selected: ({ localName, selected }) => localName === "option" && selected,
};

/** Whether an element has a state, in HTML or in ARIA. */
export function isStated(element: Element, state: State): boolean {
  return (
    isOn[state](element as HTMLInputElement & HTMLOptionElement) ||
    element.getAttribute(`aria-${state}`) === "true"
  );
}
