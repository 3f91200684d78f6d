import { call, each, eventHandler, html, js, LiveView } from "djust-ts";
import { code } from "../code.js";
import { entryAt } from "../contents.js";
import { pair, pattern } from "../pattern.js";
import { membersOf } from "../source.js";

const name = "commands.ts";

interface Order {
  readonly id: number;
  readonly item: string;
  readonly state: "open" | "shipped";
}

const orders: readonly Order[] = [
  { id: 1, item: "Coffee", state: "open" },
  { id: 2, item: "Tea", state: "open" },
  { id: 3, item: "Sugar", state: "open" },
];

export class CommandsView extends LiveView {
  override pageTitle = entryAt("/commands").title;
  orders = orders;
  seconds = 0;

  @eventHandler()
  ship(id: number) {
    this.orders = this.orders.map((order) => (order.id === id ? { ...order, state: "shipped" } : order));
    this.putFlash("success", "The order is on its way.");
  }

  @eventHandler()
  clear() {
    const { length } = this.orders;
    this.orders = [];
    this.putFlash("warning", `${length} ${length === 1 ? "order" : "orders"} deleted.`);
  }

  @eventHandler()
  restore() {
    this.orders = orders;
  }

  @eventHandler()
  tick() {
    this.seconds++;
  }

  #menu({ id, state }: Order) {
    const menu = `#actions-${id}`;
    const close = js.hide(menu);
    return html`
      <button type="button" class="plain" dj-click=${js.toggle(menu)} aria-expanded="false" aria-controls="actions-${id}">
        Actions</button>
      <div id="actions-${id}" class="menu" hidden dj-click-away=${close} dj-window-keydown.escape=${close}>
        <button type="button" class="plain" dj-click=${close.push(call(this.ship, id))} disabled=${state === "shipped"}>
          Ship order ${id}</button>
      </div>`;
  }

  #question() {
    const close = js.hide("#question").popFocus();
    return html`
      <button type="button" dj-click=${js.pushFocus().show("#question").focusFirst("#question")}>Delete all…</button>
      <dialog id="question" aria-label="Delete all orders?">
        <p>Delete all orders?</p>
        <button type="button" class="plain" dj-click=${close}>Keep them</button>
        <button type="button" dj-click=${close.push(this.clear)}>Delete them</button>
      </dialog>`;
  }

  override render() {
    return pattern({
      path: "/commands",
      lead: html`Menus and dialogs open without a round trip to the server. They stay open while the server updates the
        page.`,
      demo: html`
        <h2>Orders</h2>
        <table>
          <thead><tr><th scope="col">Item</th><th scope="col">State</th><th scope="col">Actions</th></tr></thead>
          <tbody>${each(
            this.orders,
            "id",
            (order) =>
              html`<tr><th scope="row">${order.item}</th><td>${order.state}</td><td>${this.#menu(order)}</td></tr>`,
          )}</tbody>
        </table>
        ${this.orders.length > 0 ? this.#question() : html`<button type="button" dj-click=${this.restore}>Restore them</button>`}
        <p class="note" dj-poll="tick" dj-poll-interval="1s">Updates from the server: ${this.seconds}</p>`,
      code: code(membersOf(import.meta.url, "#menu"), name),
      more: pair(
        html`
          <h2>A dialog with a question</h2>
          <p>While it is open, the rest of the page is inert. Escape closes it, and the focus returns to the button that has
            opened it.</p>`,
        code(membersOf(import.meta.url, "#question"), name),
      ),
    });
  }
}
