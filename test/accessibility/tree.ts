import type { Page } from "playwright-core";

/** A node of the accessibility tree that a browser exposes to assistive technology. */
export interface Node {
  readonly role: string;
  readonly name: string;
  /** How changes inside it are announced; absent outside live regions. */
  readonly live?: string;
  readonly children: readonly Node[];
}

export interface Announced {
  readonly role: string;
  readonly live: string | undefined;
  /** All text of the message outside its buttons. */
  readonly text: string;
  readonly buttons: readonly string[];
}

export interface Region {
  readonly name: string;
  readonly live: string | undefined;
  readonly messages: readonly Announced[];
}

/** The accessibility tree from the DevTools protocol, without ignored nodes. */
export async function treeOf(page: Page): Promise<Node> {
  const client = await page.context().newCDPSession(page);
  const { nodes } = await client.send("Accessibility.getFullAXTree");
  await client.detach();
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));

  const read = (id: string): readonly Node[] => {
    const node = byId.get(id);
    if (!node) return [];
    const children = (node.childIds ?? []).flatMap(read);
    if (node.ignored) return children;
    const live = node.properties?.find(({ name }) => name === "live")?.value.value;
    const [role, name] = [`${node.role?.value}`, `${node.name?.value ?? ""}`];
    return [{ role, name, children, ...(live && { live }) }];
  };

  const [top] = read(nodes[0]?.nodeId ?? "");
  if (!top) throw new Error("The page has no accessibility tree");
  return top;
}

/** Every node with that role, at any depth, in document order. */
export function withRole(top: Node, role: string): readonly Node[] {
  return top.children.flatMap((node) => [...(node.role === role ? [node] : []), ...withRole(node, role)]);
}

/** The regions of a page with their messages. */
export function regionsOf(top: Node): readonly Region[] {
  return withRole(top, "region").map(({ name, live, children }) => ({
    name,
    live,
    messages: children.map((message) => ({
      role: message.role,
      live: message.live,
      text: textOf(message),
      buttons: withRole(message, "button").map((button) => button.name),
    })),
  }));
}

function textOf(node: Node): string {
  if (node.role === "StaticText") return node.name;
  return node.children
    .filter(({ role }) => role !== "button")
    .map(textOf)
    .filter(Boolean)
    .join(" ");
}
