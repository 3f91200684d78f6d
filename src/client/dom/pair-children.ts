/** What tells elements apart, the more lasting first. */
const attributes = ["id", "type", "name", "dj-model", "dj-update", "class", "href", "src", "value"];
/** How many of them count at each distance. */
const counts = [9, 6, 5];

/**
 * What an element is known by: 0, all it has and its text; 1, its class and the first field in it;
 * 2, only what it is for.
 */
export function identityOf(element: Element, distance: number): string {
  const known = attributes.slice(0, counts[distance]).map((name) => element.getAttribute(name));
  if (distance === 1) known.push(element.querySelector("[name]")?.getAttribute("name") ?? null);
  if (!distance) known.push(element.textContent);
  return element.nodeName + known;
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
  const left = Array.from(from.children);
  let wanted = Array.from(to.children);
  let pair = 0;
  counts.forEach((_, distance) => {
    const pool = new Map<string, Element[]>();
    for (const child of left) {
      const identity = identityOf(child, distance);
      pool.get(identity)?.push(child) ?? pool.set(identity, [child]);
    }
    wanted = wanted.filter((child) => {
      const twin = pool.get(identityOf(child, distance))?.shift();
      if (!twin) return true;
      left.splice(left.indexOf(twin), 1);
      found(twin, ++pair);
      found(child, pair);
      return false;
    });
  });
  for (const child of left.concat(wanted)) found(child, ++pair);
}
