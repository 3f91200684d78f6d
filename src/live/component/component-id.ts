/**
 * The id of a component, from the id of the view or component that places it, its class and its key. It is the same when
 * the page is mounted again, on any node, so that an event that waits for the connection reaches the same component.
 *
 * It begins with a digit, unlike the name of a handler. The hash is cyrb53, of 53 bits.
 *
 * @param attempt distinguishes components whose hashes are equal
 */
export function componentId(parent: string, className: string, key: string, attempt: number): string {
  const text = JSON.stringify([parent, className, key, attempt]);
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return `1${((low & 0x1fffff) * 0x100000000 + (high >>> 0)).toString(36)}`;
}

/** The id of the view itself. */
export const viewId = "0";
