import { isIPv6 } from "node:net";

/**
 * The network that an address counts to where something is bounded for each: an IPv4 address by itself, of an IPv6
 * address the first 64 bits, which are one customer's (RFC 6177).
 */
export function networkOf(address: string): string {
  if (!address.includes(":")) return address;
  const [bare = ""] = address.split("%");
  const mapped = /^::(?:ffff:)?(\d+\.\d+\.\d+\.\d+)$/i.exec(bare);
  if (mapped?.[1]) return mapped[1];
  if (!isIPv6(bare)) return address;
  const [head = "", tail] = bare.split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  // Four digits of IPv4 at the end stand for two groups.
  const given = before.length + after.length + (bare.includes(".") ? 1 : 0);
  const zeros = tail === undefined ? 0 : 8 - given;
  const groups = [...before, ...Array<string>(Math.max(0, zeros)).fill("0"), ...after];
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":");
}
