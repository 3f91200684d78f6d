import { html, type Template } from "../../../src/html/index.js";
import type { Random } from "./random.js";

/** What the server has for a piece. */
export interface State {
  /** Changes the class, the title and text around it. */
  readonly look: number;
  /** Changes the thing that a person changes too: a field's value, whether an element is open. */
  readonly value: number;
}

/** What somebody has done, as a string; `server` where it is what the server says. */
type Seen = string;

/** A part of a page, what people and scripts do to it, and what is to be seen of that after any update. */
export interface Piece {
  /** @param id unique in the page; the piece's outermost element has it */
  html(id: string, state: State): Template;
  act?(element: HTMLElement, random: Random): void;
  /** What a person or a script has in it. An update that leaves {@link State.value} alone leaves this alone. */
  seen(element: HTMLElement): Seen;
  /** What the server has, where not every value is another one. */
  serves?(state: State): string;
  /** The same, after an update that has changed the value while nobody was in it; by default it is not checked. */
  after?(state: State): Seen;
}

const inside = <E extends Element = HTMLInputElement>(element: Element, selector: string): E => {
  const found = element.querySelector<E>(selector);
  if (!found) throw new Error(`no ${selector} in ${element.outerHTML}`);
  return found;
};
const word = (random: Random): string => random.pick(["", "one", "two words", "<three>"]) ?? "";
const isChecked = (all: Iterable<HTMLInputElement>): string =>
  [...all].map(({ checked }) => +checked).join("");

class Widget extends HTMLElement {
  connectedCallback(): void {
    this.setAttribute("role", "group");
    this.tabIndex = 0;
    this.classList.add("ready");
    this.style.outlineOffset = "3px";
    if (!this.querySelector("b")) this.append(document.createElement("b"));
  }
}
customElements.define("x-widget", Widget);

/** Names of fields that hide members of the form that they are in. */
const shadowing = [
  "children",
  "attributes",
  "parentNode",
  "firstChild",
  "nodeType",
  "id",
  "contains",
  "remove",
];

export const pieces: Readonly<Record<string, Piece>> = {
  text: {
    html: (id, { look, value }) => html`<input id=${id} class="c${look}" name=${id} value="server ${value}">`,
    act: (element, random) => {
      (element as HTMLInputElement).value = word(random);
    },
    seen: (element) => (element as HTMLInputElement).value,
    after: ({ value }) => `server ${value}`,
  },
  textarea: {
    html: (id, { look, value }) =>
      html`<p id=${id} class="c${look}"><textarea rows=${look + 2}>server ${value}</textarea></p>`,
    act: (element, random) => {
      inside(element, "textarea").value = word(random);
    },
    seen: (element) => inside(element, "textarea").value,
    after: ({ value }) => `server ${value}`,
  },
  boxes: {
    html: (id, { look, value }) => html`<fieldset id=${id} title="t${look}"><legend>${look}</legend>
      ${[0, 1, 2].map((box) => html`<label><input type="checkbox" name="${id}[]" value="${box}" ?checked=${box < value}>${box}</label>`)}
      </fieldset>`,
    act: (element, random) => {
      const boxes = [...element.querySelectorAll("input")];
      const box = random.pick(boxes);
      if (box) box.checked = !box.checked;
      const other = random.pick(boxes);
      if (other) other.indeterminate = random.oneIn(2);
    },
    seen: (element) =>
      `${isChecked(element.querySelectorAll("input"))} ${[...element.querySelectorAll("input")].map(({ indeterminate }) => +indeterminate).join("")}`,
  },
  radios: {
    html: (id, { look, value }) => html`<div id=${id} class="c${look}">
      ${[0, 1, 2].map((one) => html`<label><input type="radio" name=${id} value=${one} ?checked=${one === value}>${look}</label>`)}</div>`,
    act: (element, random) => {
      const radio = random.pick([...element.querySelectorAll("input")]);
      if (radio) radio.checked = true;
    },
    seen: (element) => isChecked(element.querySelectorAll("input")),
    after: ({ value }) => [0, 1, 2].map((one) => +(one === value)).join(""),
  },
  select: {
    html: (id, { look, value }) => html`<p id=${id}><select class="c${look}">
      ${[0, 1, 2].map((one) => html`<option ?selected=${one === value}>${one}</option>`)}
      ${look ? html`<optgroup label="more"><option>new ${look}</option></optgroup>` : ""}</select></p>`,
    act: (element, random) => {
      inside<HTMLSelectElement>(element, "select").selectedIndex = random.below(3);
    },
    seen: (element) => inside<HTMLSelectElement>(element, "select").value,
    after: ({ value }) => `${value}`,
  },
  choices: {
    html: (id, { look, value }) => html`<select id=${id} multiple class="c${look}">
      ${[0, 1, 2].map((one) => html`<option value=${one} ?selected=${one < value}>o${look}</option>`)}</select>`,
    act: (element, random) => {
      const option = random.pick([...(element as HTMLSelectElement).options]);
      if (option) option.selected = !option.selected;
    },
    seen: (element) => [...(element as HTMLSelectElement).options].map(({ selected }) => +selected).join(""),
  },
  details: {
    html: (id, { look }) =>
      html`<div id=${id}>${[0, 1].map(
        (one) => html`<details name=${id} class="c${look}"><summary>${one}</summary>${look}<input></details>`,
      )}</div>`,
    act: (element, random) => {
      const one = random.pick([...element.querySelectorAll("details")]);
      if (one) one.open = random.oneIn(2);
    },
    seen: (element) => [...element.querySelectorAll("details")].map(({ open }) => +open).join(""),
  },
  served: {
    html: (id, { look, value }) =>
      html`<details id=${id} ?open=${value === 1}><summary>s</summary><p>${look}</p></details>`,
    act: (element, random) => {
      (element as HTMLDetailsElement).open = random.oneIn(2);
    },
    seen: (element) => `${(element as HTMLDetailsElement).open}`,
    serves: ({ value }) => `${value === 1}`,
    after: ({ value }) => `${value === 1}`,
  },
  dialog: {
    html: (id, { look }) => html`<div id=${id}><dialog class="c${look}"><p>${look}</p><input></dialog></div>`,
    act: (element, random) => {
      const dialog = inside<HTMLDialogElement>(element, "dialog");
      if (dialog.open) dialog.close();
      // A modal one would make the rest inert.
      else if (random.oneIn(2)) dialog.show();
    },
    seen: (element) => `${inside<HTMLDialogElement>(element, "dialog").open}`,
  },
  popover: {
    html: (id, { look }) => html`<div id=${id}><div popover="manual" class="c${look}">${look}</div></div>`,
    act: (element, random) => inside<HTMLElement>(element, "[popover]").togglePopover(random.oneIn(2)),
    seen: (element) => `${inside(element, "[popover]").matches(":popover-open")}`,
  },
  scroll: {
    html: (
      id,
      { look },
    ) => html`<div id=${id} style="height: 40px; width: 90px; overflow: auto; order: ${look}">
      <p style="height: 900px; width: 900px">${look}</p>
      <div class="inner" style="height: 40px; overflow: auto"><p style="height: 700px">${look}</p></div></div>`,
    act: (element, random) => {
      element.scrollTop = random.below(300);
      element.scrollLeft = random.below(300);
      inside(element, ".inner").scrollTop = random.below(300);
    },
    seen: (element) => `${element.scrollTop} ${element.scrollLeft} ${inside(element, ".inner").scrollTop}`,
  },
  canvas: {
    html: (id, { look }) => html`<canvas id=${id} class="c${look}" width="4" height="1"></canvas>`,
    act: (element, random) => {
      const context = (element as HTMLCanvasElement).getContext("2d");
      if (!context) throw new Error("no canvas");
      context.fillStyle = `rgb(${random.below(200)} 0 0)`;
      context.fillRect(0, 0, 4, 1);
    },
    seen: (element) =>
      `${(element as HTMLCanvasElement).getContext("2d")?.getImageData(0, 0, 1, 1).data.join()}`,
  },
  iframe: {
    html: (id, { look }) => html`<iframe id=${id} class="c${look}" title="t${look}"></iframe>`,
    act: (element, random) => {
      const { contentWindow } = element as HTMLIFrameElement;
      if (contentWindow) Object.assign(contentWindow, { marked: random.below(1000) });
    },
    seen: (element) =>
      `${((element as HTMLIFrameElement).contentWindow as unknown as { marked?: number } | null)?.marked}`,
  },
  video: {
    html: (id, { look }) => html`<video id=${id} class="c${look}"></video>`,
    act: (element, random) => {
      const video = element as HTMLVideoElement;
      video.currentTime = random.below(50);
      video.volume = random.below(10) / 10;
      video.playbackRate = 1 + random.below(3);
    },
    seen: (element) => {
      const { currentTime, volume, playbackRate } = element as HTMLVideoElement;
      return `${currentTime} ${volume} ${playbackRate}`;
    },
  },
  editable: {
    html: (id, { look, value }) =>
      html`<div id=${id}><p>${look}</p><div contenteditable="true" class="c${look}">text <b>${value}</b> end</div></div>`,
    act: (element, random) => {
      const editor = inside<HTMLElement>(element, "[contenteditable]");
      const way = random.below(4);
      if (way > 1) editor.innerHTML = `mine<div>${random.below(9)}</div>`;
      else if (way > 0) editor.querySelector("b")?.remove();
      else editor.append("more");
    },
    seen: (element) => inside(element, "[contenteditable]").innerHTML.replace(/<!--.*?-->/g, ""),
  },
  shadow: {
    html: (id, { look }) => html`<div id=${id} class="c${look}"><i slot="x">${look}</i></div>`,
    act: (element, random) => {
      element.shadowRoot ?? element.attachShadow({ mode: "open" }).append(document.createElement("input"));
      if (element.shadowRoot) inside(element.shadowRoot as unknown as Element, "input").value = word(random);
    },
    seen: (element) => `${element.shadowRoot?.querySelector("input")?.value}`,
  },
  widget: {
    html: (id, { look }) =>
      html`<x-widget id=${id} class="c${look}" style="opacity: 0.${look + 1}"></x-widget>`,
    act: (element, random) => {
      element.dataset["own"] = word(random);
      inside(element, "b").textContent = word(random);
      element.style.top = `${random.below(9)}px`;
    },
    seen: (element) => {
      const { dataset, classList, style, tabIndex } = element;
      return JSON.stringify([
        ...[dataset["own"], classList.contains("ready"), style.top, style.outlineOffset, tabIndex],
        ...[element.getAttribute("role"), element.querySelector("b")?.textContent],
      ]);
    },
  },
  wrapped: {
    html: (id, { look }) => html`<p id=${id}><span>${look}</span><input class="c${look}"></p>`,
    act: (element, random) => {
      const input = inside(element, "input");
      if (!element.querySelector("u")) {
        const wrapper = document.createElement("u");
        input.replaceWith(wrapper);
        wrapper.append(input, document.createElement("s"));
      }
      input.value = word(random);
    },
    seen: (element) => {
      const inputs = element.querySelectorAll("input");
      return `${inputs.length} ${inputs[0]?.value} ${inputs[0]?.parentElement?.localName}`;
    },
  },
  tied: {
    html: (id, { look }) =>
      html`<section id=${id}><form id="${id}-form" class="c${look}"></form><input form="${id}-form" name="tied"></section>`,
    act: (element, random) => {
      inside(element, "input").value = word(random);
    },
    seen: (element) => `${inside(element, "input").value} ${inside(element, "input").form?.id}`,
  },
  shadowing: {
    html: (id, { look, value }) => html`<section id=${id}><form class="c${look}" title="t${value}">
      ${look ? html`<i>${look}</i>` : ""}${shadowing.map((name) => html`<input name=${name}>`)}</form></section>`,
    act: (element, random) => {
      const field = random.pick([...element.querySelectorAll("input")]);
      if (field) field.value = word(random);
    },
    seen: (element) => JSON.stringify([...element.querySelectorAll("input")].map(({ value }) => value)),
  },
  classes: {
    html: (id, { look, value }) =>
      html`<div id=${id} class="c${look} v${value}" style="color: ${value ? "red" : "blue"}">${look}</div>`,
    act: (element, random) => {
      element.classList.toggle("own", random.oneIn(2));
      element.style.setProperty("--own", `${random.below(9)}`);
      element.setAttribute("data-own", word(random));
      if (random.oneIn(3)) element.append(document.createElement("hr"));
    },
    seen: (element) =>
      JSON.stringify([
        ...[element.classList.contains("own"), element.style.getPropertyValue("--own")],
        ...[element.getAttribute("data-own"), element.querySelectorAll("hr").length],
      ]),
  },
};
