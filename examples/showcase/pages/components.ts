import { component, each, eventHandler, html, LiveComponent, LiveView } from "djust-ts";
import { code } from "../code.js";
import { entryAt } from "../contents.js";
import { pattern } from "../pattern.js";
import { membersOf } from "../source.js";

const file = "components.ts";

interface Order {
  readonly id: number;
  readonly name: string;
}

interface RowProps {
  readonly order: Order;
  readonly onRename: (id: number, name: string) => void;
}

class OrderRow extends LiveComponent<RowProps> {
  isEditing = false;

  @eventHandler()
  edit() {
    this.isEditing = true;
  }

  @eventHandler()
  save({ name }: { name: string }) {
    this.props.onRename(this.props.order.id, name);
    this.isEditing = false;
    this.putFlash("success", `Order ${this.props.order.id} saved.`);
  }

  override render() {
    const { id, name } = this.props.order;
    if (!this.isEditing)
      return html`<li>${name} <button class="plain" dj-click="edit" aria-label="Edit: ${name}">Edit</button></li>`;
    return html`<li><form dj-submit="save">
      <label>Name of order ${id} <input name="name" value=${name} required></label>
      <button>Save</button></form></li>`;
  }
}

export class ComponentsView extends LiveView {
  override pageTitle = entryAt("/components").title;
  orders: readonly Order[] = ["Tea", "Coffee", "Cocoa"].map((name, id) => ({ id: id + 1, name }));

  rename(id: number, name: string) {
    this.orders = this.orders.map((order) => (order.id === id ? { id, name } : order));
  }

  list() {
    return html`<ul class="tasks">${each(this.orders, "id", (order) =>
      component(OrderRow, { key: order.id, order, onRename: this.rename }),
    )}</ul>`;
  }

  override render() {
    return pattern({
      path: "/components",
      lead: html`Each row is a component with its own state and handlers. Its messages appear among those of the page.`,
      demo: html`<h2>Orders</h2>
        <p>Edit several rows at the same time: each row keeps its own state.</p>
        ${this.list()}`,
      code: code(membersOf(import.meta.url, "edit", "save", "rename", "list"), file),
    });
  }
}
