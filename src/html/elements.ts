/** The words of a list that is separated by single spaces. */
export function wordSet(list: string): ReadonlySet<string> {
  return new Set(list.split(" "));
}

/** Elements without an end tag (HTML, 13.1.2, "void elements"). */
export const voidElements = wordSet("area base br col embed hr img input link meta param source track wbr");

/** Elements in the body whose end tag may be omitted (HTML, 13.1.2.4). */
export const optionalEndTags = wordSet(
  "li dt dd p rt rp rb rtc optgroup option colgroup caption thead tbody tfoot tr td th",
);
