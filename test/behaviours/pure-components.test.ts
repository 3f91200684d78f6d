import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import {
  component,
  createApp,
  each,
  eventHandler,
  html,
  LiveComponent,
  LiveView,
} from "../../src/server/index.js";
import { visit } from "../../src/testing/index.js";
import { serve, transports } from "./test-app.js";

interface Order {
  id: number;
  name: string;
}

let rendered: number[] = [];

class OrderRow extends LiveComponent<{ order: Order }> {
  static override pure = true;
  clicks = 0;
  @eventHandler() click() {
    this.clicks++;
  }
  @eventHandler() later() {
    setTimeout(() => {
      this.clicks = 100;
      this.requestUpdate();
    });
  }
  override render() {
    const { id, name } = this.props.order;
    rendered.push(id);
    return html`<li>${name} ${this.clicks}<button dj-click="click">Click</button><button dj-click="later">Later</button></li>`;
  }
}

class Orders extends LiveView {
  orders: Order[] = [1, 2, 3].map((id) => ({ id, name: `Order ${id}` }));
  @eventHandler() replace({ id, name }: Order) {
    this.orders = this.orders.map((order) => (order.id === id ? { id, name } : order));
  }
  @eventHandler() rename() {
    for (const order of this.orders) order.name += " in place";
  }
  @eventHandler() reverse() {
    this.orders = this.orders.slice().reverse();
  }
  override render() {
    return html`<button dj-click="rename">Rename</button><ul>${each(this.orders, "id", (order) => component(OrderRow, { key: order.id, order }))}</ul>`;
  }
}

describe.each(transports)("pure components over %s", (transport) => {
  const open = async () => {
    const tab = await (
      await serve(transport, {
        routes: { "/": Orders },
        development: false,
        secret: randomBytes(32).toString("hex"),
      })
    ).open();
    rendered = [];
    const handlers = [...tab.html.matchAll(/dj-click="([^"]*click)"/g)].map(([, name = ""]) => name);
    return { tab, handlers };
  };

  test("render when their props differ, and after their own handlers", async () => {
    const { tab, handlers } = await open();
    await tab.event("replace", { id: 2, name: "Two" });
    expect(rendered).toEqual([2]);
    await tab.event(handlers[0] ?? "");
    expect(rendered).toEqual([2, 1]);
    await tab.event("reverse");
    expect(rendered).toEqual([2, 1]);
    expect(tab.text).toBe("Rename Order 3 0 Click Later Two 0 Click Later Order 1 1 Click Later");
  });

  test("render after requestUpdate", async () => {
    const { tab, handlers } = await open();
    await tab.event((handlers[1] ?? "").replace("click", "later"));
    await new Promise((go) => setTimeout(go, 20));
    await tab.event("replace", { id: 1, name: "One" });
    await tab.until("the row has rendered", () => tab.text.includes("Order 2 100"));
    expect(rendered).not.toContain(3);
  });
});

test("a pure component that would render differently with the same props is reported in tests", async () => {
  const page = await visit(createApp({ routes: { "/": Orders } }), "/");
  await expect(page.click("Rename")).rejects.toThrow(
    "OrderRow must render the same for the same props, because it has static pure = true. Give it another object",
  );
});
