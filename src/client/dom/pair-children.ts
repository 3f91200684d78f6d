/** What tells elements apart, the more lasting first. */
const attributes = ["id", "type", "name", "dj-model", "dj-update", "class", "href", "src", "value"];
/** How many of them count at each distance. */
const counts = [9, 6, 5];

/**
 * What an element is known by: 0, all it has and its text; 1, its class and the first field in it;
 * 2, only what it is for.
 */
export const identityOf = (element: Element, distance: number): string => {
  const known: unknown[] = attributes.slice(0, counts[distance]).map((name) => element.getAttribute(name));
  if (distance === 1) known.push(element.querySelector("[name]")?.getAttribute("name"));
  if (!distance) known.push(element.textContent);
  return element.nodeName + known;
};

/**
 * Finds for the children of one element those of another that they can become: the closest first,
 * equal ones in order.
 *
 * @returns for each child of `to` that has one, the child of `from`
 */
export const pairChildren = (from: Element, to: Element): ReadonlyMap<Node, Element> => {
  const pairs = new Map<Node, Element>();
  const left = [...from.children];
  counts.forEach((_, distance) => {
    const pool = new Map<string, Element[]>();
    for (const child of left) {
      const identity = identityOf(child, distance);
      pool.get(identity)?.push(child) ?? pool.set(identity, [child]);
    }
    for (const child of to.children) {
      const twin = pairs.has(child) ? undefined : pool.get(identityOf(child, distance))?.shift();
      if (!twin) continue;
      left.splice(left.indexOf(twin), 1);
      pairs.set(child, twin);
    }
  });
  return pairs;
};
