/** What tells elements apart, the more telling first: how many count at each closeness. */
const attributes = ["id", "type", "name", "dj-model", "dj-update", "class", "href", "src", "value"];
const counts = [attributes.length, 6, 5];

/**
 * What an element is known by, from 0, everything and its text, to 2, only what it is for.
 */
export function identityOf(element: Element, distance: number): string {
  const known = attributes.slice(0, counts[distance]).map((name) => element.getAttribute(name));
  if (distance < 2) known.push(element.querySelector("[name]")?.getAttribute("name") ?? "");
  if (!distance) known.push(element.textContent);
  return JSON.stringify([element.nodeName, known]);
}

/**
 * Finds for the children of one element those of another that they can become: the closest first,
 * equal ones in order.
 *
 * @param found called with each child of either, and the number that a pair has in common
 */
export function pairChildren(
  from: Element,
  to: Element,
  found: (child: Element, pair: number) => void,
): void {
  const left = new Set(Array.from(from.children));
  const wanted = new Set(Array.from(to.children));
  let pairs = 0;
  for (const distance of [0, 1, 2]) {
    const pool = new Map<string, Element[]>();
    left.forEach((child) => {
      const identity = identityOf(child, distance);
      const alike = pool.get(identity);
      if (alike) alike.push(child);
      else pool.set(identity, [child]);
    });
    wanted.forEach((child) => {
      const twin = pool.get(identityOf(child, distance))?.shift();
      if (!twin) return;
      found(twin, ++pairs);
      found(child, pairs);
      left.delete(twin);
      wanted.delete(child);
    });
  }
  left.forEach((child) => {
    found(child, ++pairs);
  });
  wanted.forEach((child) => {
    found(child, ++pairs);
  });
}
