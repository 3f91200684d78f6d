import { describe, expect } from "vitest";
import {
  type CommandTarget,
  call,
  component,
  djFlash,
  each,
  eventHandler,
  html,
  js,
  LiveComponent,
  LiveView,
} from "../../src/server/index.js";
import { test } from "../support/chromium.js";
import { openLive, seesMessages } from "./page.js";
import { serve, transports } from "./site.js";

class Row extends LiveComponent<{ id: number }> {
  note = "";
  @eventHandler() rename({ to }: { to: string }) {
    this.note = to;
  }
  override render() {
    return html`<li><span class="note">${this.note}</span>
      <button class="row" dj-click=${js.addClass({ closest: "li" }, "chosen").push(call(this.rename, { to: "new" }))}>Row</button></li>`;
  }
}

class MenuView extends LiveView {
  count = 0;
  name = "";
  @eventHandler() add({ by }: { by?: number }) {
    this.count += by ?? 1;
  }
  @eventHandler() save({ name }: { name: string }) {
    this.name = name;
    this.putFlash("success", `Saved ${name}`);
  }
  override render() {
    return html`<main>${djFlash()}
      <p id="count">${this.count}</p>
      <button id="open" aria-expanded="false" aria-controls="menu" dj-click=${js.toggle("#menu")}>Menu</button>
      <div id="menu" hidden class="menu ${this.count % 2 ? "odd" : "even"}"><button id="add" dj-click=${js.addClass("#menu", "busy").push(this.add)}>Add</button></div>
      <button id="both" dj-click=${js
        .setAttribute("#open", "data-state", "on")
        .toggleClass(":scope", "pressed")
        .push(call(this.add, { by: 5 }))
        .focus("#name")}>Both</button>
      <form dj-submit=${js.push(this.save).hide("#form")} id="form"><input id="name" name="name"><button id="send">Save</button></form>
      <button id="nothing" dj-click=${js.show("#missing").push(this.add)}>Nothing</button>
      <button id="event" dj-click=${js.dispatch("#menu", "menu:zoom", { by: 2 })}>Zoom</button>
      <button id="go" dj-click=${js.navigate("/other")}>Go</button>
      <ul>${component(Row, { key: 1, id: 1 })}</ul>
    </main>`;
  }
}

class Note extends LiveComponent<{ id: number }> {
  @eventHandler() mark() {
    this.runCommands(js.addClass("#after", "marked").push(this.told));
  }
  @eventHandler() told() {
    this.putFlash("info", `Told ${this.props.id}`);
  }
  override render() {
    return html`<button class="mark" dj-click=${this.mark}>Mark</button>`;
  }
}

class ServerView extends LiveView {
  ids = [1];
  chosen = "";
  override mount() {
    this.runCommands(js.addClass("#after", "first"));
  }
  @eventHandler() add() {
    this.ids = [...this.ids, this.ids.length + 1];
    this.runCommands(
      js
        .hide("#editor")
        .addClass(":scope li:last-child", "new")
        .removeClass("li:not(:last-child)", "new")
        .focus("#after"),
    );
  }
  @eventHandler() choose({ id }: { id: number }) {
    this.chosen = `${id}`;
  }
  @eventHandler() wrong() {
    this.runCommands(js.show("#missing").show("li[").addClass("#after", "still"));
  }
  override render() {
    return html`<main>${djFlash()}<p id="editor">Editor</p>
      <ul>${each(this.ids, String, (id) => html`<li>${id}</li>`)}</ul>
      <button id="add" dj-click=${this.add}>Add</button>
      <button id="wrong" dj-click=${this.wrong}>Wrong</button>
      <button id="after">After</button><p id="chosen">${this.chosen}</p>
      ${component(Note, { key: 3, id: 3 })}</main>`;
  }
}

class TargetsView extends LiveView {
  override render() {
    const within = (target: CommandTarget) => js.toggleClass(target, "hit");
    return html`<main><table><tbody>${each(
      [1, 2],
      String,
      (row) => html`<tr id="r${row}">
      <td><button class="next" dj-click=${within(":scope + p")}>Next</button><p class="after"></p><p class="later"><i></i></p></td>
      <td><button class="later-ones" dj-click=${within(":scope ~ p")}>Later</button><p></p><p></p></td>
      <td><button class="deep" dj-click=${within(":scope + p > i")}><b></b></button><p><i></i></p></td>
      <td><button class="inner" dj-click=${within(":scope > b")}><b></b></button><b></b></td>
      <td><button class="self" dj-click=${within(":scope")}>Self</button></td>
      <td><button class="row" dj-click=${within({ closest: "tr" })}>Row</button></td>
      <td><button class="in-row" dj-click=${within({ closest: "tr", find: ".details" })}>In row</button></td>
      <td class="details"></td></tr>`,
    )}</tbody></table></main>`;
  }
}

class OtherView extends LiveView {
  override render() {
    return html`<main>${djFlash()}<h1>Other</h1></main>`;
  }
}

const routes = { "/": MenuView, "/other": OtherView, "/server": ServerView, "/targets": TargetsView };

describe.each(transports)("commands over %s", (transport) => {
  test("run in the browser, and stay after the view's next updates", async ({ page }) => {
    const site = await serve({ routes, transports: [transport] });
    await openLive(page, site.origin);
    expect(await page.isVisible("#menu")).toBe(false);
    await page.click("#open");
    expect(await page.isVisible("#menu")).toBe(true);
    expect(await page.getAttribute("#open", "aria-expanded")).toBe("true");

    await page.click("#add");
    await expect.poll(() => page.textContent("#count")).toBe("1");
    expect(await page.getAttribute("#menu", "class")).toBe("menu busy odd");
    expect(await page.isVisible("#menu")).toBe(true);

    await page.click("#both");
    await expect.poll(() => page.textContent("#count")).toBe("6");
    expect(await page.getAttribute("#open", "data-state")).toBe("on");
    expect(await page.getAttribute("#both", "class")).toBe("pressed");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("name");
  });

  test("push events with everything that the binding sends", async ({ page }) => {
    const site = await serve({ routes, transports: [transport] });
    await openLive(page, site.origin);
    await page.fill("#name", "Ada");
    await page.click("#send");
    await seesMessages(page, "Saved Ada");
    expect(await page.isVisible("#form")).toBe(false);
    await page.click(".row");
    await expect.poll(() => page.textContent(".note")).toBe("new");
    expect(await page.getAttribute("li", "class")).toBe("chosen");
  });

  test("report a target that is not in the page, and run the others", async ({ page }) => {
    const site = await serve({ routes, transports: [transport] });
    await openLive(page, site.origin);
    const reported = page.evaluate(
      () =>
        new Promise((resolve) =>
          addEventListener("djust:error", (event) => resolve((event as CustomEvent).detail.message)),
        ),
    );
    await page.click("#nothing");
    expect(await reported).toBe('DJ_COMMAND: The command "show" found no element for "#missing".');
    await expect.poll(() => page.textContent("#count")).toBe("1");
  });

  test("dispatch events and navigate", async ({ page }) => {
    const site = await serve({ routes, transports: [transport] });
    await openLive(page, site.origin);
    const heard = page.evaluate(
      () =>
        new Promise((resolve) =>
          addEventListener("menu:zoom", (event) => resolve((event as CustomEvent).detail)),
        ),
    );
    await page.click("#event");
    expect(await heard).toEqual({ by: 2 });
    await page.evaluate(() => Object.assign(window, { isSame: true }));
    await page.click("#go");
    await page.waitForSelector("h1");
    expect(new URL(page.url()).pathname).toBe("/other");
    expect(await page.evaluate(() => "isSame" in window)).toBe(true);
  });

  test("of the server run after the update of their turn", async ({ page }) => {
    const site = await serve({ routes, transports: [transport] });
    await openLive(page, `${site.origin}/server`);
    await expect.poll(() => page.getAttribute("#after", "class")).toBe("first");
    await page.click("#add");
    await expect.poll(() => page.getAttribute("li:nth-child(2)", "class")).toBe("new");
    expect(await page.isVisible("#editor")).toBe(false);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("after");
    await page.click("#add");
    await expect.poll(() => page.getAttribute("li:nth-child(3)", "class")).toBe("new");
    expect(await page.locator("li.new").count()).toBe(1);

    await page.click(".mark");
    await seesMessages(page, "Told 3");
    expect(await page.getAttribute("#after", "class")).toBe("first marked");
  });

  test("of the server report what they do not find, and the others run", async ({ page }) => {
    const site = await serve({ routes, transports: [transport] });
    await openLive(page, `${site.origin}/server`);
    await page.evaluate(() => {
      const said: string[] = [];
      Object.assign(window, { said });
      addEventListener("djust:error", ({ detail }) => said.push((detail as { message: string }).message));
    });
    await page.click("#wrong");
    await expect.poll(() => page.getAttribute("#after", "class")).toBe("first still");
    expect(await page.evaluate(() => (window as unknown as { said: string[] }).said)).toEqual([
      'DJ_COMMAND: The command "show" found no element for "#missing".',
      'DJ_COMMAND: A target of commands must be a CSS selector, got "li[".',
    ]);
  });

  test("of scripts run for an element, and are refused unless they are commands", async ({ page }) => {
    const site = await serve({ routes, transports: [transport] });
    await openLive(page, `${site.origin}/server`);
    const runCommands = (commands: unknown) =>
      page.evaluate(
        (list) =>
          window.djust
            .view(document.querySelector("#after") as Element)
            .runCommands(list as never)
            .catch((error) => `${error.code} ${error.message}`),
        commands,
      );
    expect(
      await runCommands([
        ["addClass", ":scope", "mine"],
        ["push", `choose({"id":5})`],
      ]),
    ).toBeUndefined();
    expect(await page.getAttribute("#after", "class")).toContain("mine");
    await expect.poll(() => page.textContent("#chosen")).toBe("5");
    expect(await runCommands("save")).toBe(
      'DJ_COMMAND DJ_COMMAND: Commands must be a list, such as [["toggle","#menu"]], got "save".',
    );
    expect(await runCommands([["togle", "#menu"]])).toBe(
      'DJ_COMMAND DJ_COMMAND: There is no command "togle". Did you mean "toggle"?',
    );
  });
});

test.for([
  ["next", ["p.after"]],
  ["later-ones", ["p", "p"]],
  ["deep", ["i"]],
  ["inner", ["b"]],
  ["self", ["button.self"]],
  ["row", ["tr"]],
  ["in-row", ["td.details"]],
] as const)("a target relative to its element: %s", async ([button, hits], { page }) => {
  const site = await serve({ routes });
  await openLive(page, `${site.origin}/targets`);
  await page.click(`#r2 .${button}`);
  await expect.poll(() => page.locator(".hit").count()).toBe(hits.length);
  const found = await page
    .locator(".hit")
    .evaluateAll((all) =>
      all.map((one) => [one.localName, ...one.classList].filter((name) => name !== "hit").join(".")),
    );
  expect(found).toEqual(hits);
  expect(await page.locator("#r1 .hit, #r1.hit").count()).toBe(0);
});
