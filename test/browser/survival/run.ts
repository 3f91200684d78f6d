import { createLiveDom } from "../../../src/client/dom/index.js";
import { provideAllParts } from "../../../src/client/parts/all.js";
import { diff, each, html, raw, render, type Template, toHtml, toWire } from "../../../src/html/index.js";
import { pieces, type State } from "./pieces.js";
import { Random } from "./random.js";

const kinds = Object.keys(pieces);
/** Where a piece is. A list item's pieces are told apart by their item. */
const places = ["root", "slot", "raw", "item-a", "item-b", "item-c"] as const;
type Place = (typeof places)[number];

interface Shown extends State {
  readonly kind: string;
  /** Whether it is in an element of its own, which comes and goes around it. */
  readonly isWrapped: boolean;
}

interface Page {
  readonly pieces: Readonly<Record<Place, readonly Shown[]>>;
  /** Items of the list, in order. */
  readonly items: readonly Place[];
  /** Which template the slot has. */
  readonly layout: number;
}

const idOf = (place: Place, kind: string): string => `${place}-${kind}`;

const pieceHtml = (place: Place, { kind, isWrapped, ...state }: Shown): Template => {
  const piece = pieces[kind]?.html(idOf(place, kind), state) ?? html``;
  return isWrapped ? html`<div class="error">${piece}<b>!</b></div>` : piece;
};

const content = (page: Page, place: Place) =>
  each(
    page.pieces[place],
    ({ kind }) => kind,
    (shown) => pieceHtml(place, shown),
  );

const view = (page: Page): Template => html`<h1>${page.layout}</h1>
  ${content(page, "root")}
  ${page.layout ? html`<p>new</p><div>${content(page, "slot")}</div>` : html`<div>${content(page, "slot")}</div><p>old</p>`}
  <div>${raw(toPlainHtml(html`${content(page, "raw")}`), { trusted: true })}</div>
  <ul>${each(
    page.items,
    (item) => item,
    (item) => html`<li>${item}${content(page, item)}</li>`,
  )}</ul>`;

const toPlainHtml = (template: Template): string => toHtml(render(template));

const anyPage = (random: Random, before: Page | undefined): Page => {
  const ofPlace = (place: Place): Shown[] => {
    const old = before?.pieces[place];
    // A few pieces in each place: a page of all of them would make updates with little in common with the last.
    const chosen = old && !random.oneIn(3) ? old.map(({ kind }) => kind) : random.shuffled(kinds).slice(0, 4);
    return chosen.map((kind) => {
      const was = old?.find((one) => one.kind === kind);
      return {
        kind,
        look: was && random.oneIn(2) ? was.look : random.below(3),
        value: was && !random.oneIn(4) ? was.value : random.below(3),
        isWrapped: was && !random.oneIn(4) ? was.isWrapped : random.oneIn(3),
      };
    });
  };
  return {
    pieces: Object.fromEntries(places.map((place) => [place, ofPlace(place)])) as unknown as Page["pieces"],
    items: random.shuffled(places.filter((place) => place.startsWith("item") && !random.oneIn(5))),
    layout: random.below(2),
  };
};

/** All pieces of a page, each with where it is. */
const shownIn = (page: Page): (readonly [Place, Shown])[] =>
  places
    .filter((place) => !place.startsWith("item") || page.items.includes(place))
    .flatMap((place) => page.pieces[place].map((shown) => [place, shown] as const));

/** The element that has the focus, in a shadow root too. */
const focused = (): Element | null => {
  const active = document.activeElement;
  return active?.shadowRoot?.activeElement ?? active;
};

const spied = ["focus", "blur", "input", "change", "click", "submit", "reset"];

/** @returns what an update has destroyed, if it has */
const survives = (seed: number): string | undefined => {
  const random = new Random(seed);
  const root = document.createElement("main");
  document.body.replaceChildren(root);
  const dom = createLiveDom(root);
  const known = new Set<number>();
  let now = anyPage(random, undefined);
  let rendered = render(view(now));
  root.innerHTML = toHtml(rendered);
  let isConnected = false;

  for (let step = 0; step < 5; step++) {
    const last = now;
    const fault = (what: string, ...details: unknown[]): string =>
      `seed ${seed}, step ${step}: ${what} ${JSON.stringify(details)}\nfrom ${JSON.stringify(last)}\nto ${JSON.stringify(now)}\n${root.innerHTML}`;
    const item = random.oneIn(4) ? random.pick([...root.querySelectorAll("li")]) : undefined;
    // A person drags an item to the end of the list, and the server takes the new order over.
    if (item && isConnected) item.parentElement?.append(item);
    const kept = shownIn(last).map(([place, shown]) => {
      const piece = pieces[shown.kind];
      const element = document.getElementById(idOf(place, shown.kind));
      if (!piece || !element) throw new Error(fault("no element", place, shown.kind));
      if (random.oneIn(2)) piece.act?.(element, random);
      return { place, shown, piece, element };
    });
    // What one piece does may change another.
    const before = kept.map((one) => ({ ...one, seen: one.piece.seen(one.element) }));

    const focusable = [
      ...root.querySelectorAll<HTMLElement>(
        "input,textarea,select,summary,[contenteditable],[tabindex],iframe",
      ),
      ...[...root.querySelectorAll("*")].flatMap(({ shadowRoot }) => [
        ...(shadowRoot?.querySelectorAll("input") ?? []),
      ]),
    ].filter((one) => one.checkVisibility());
    const target = random.oneIn(4) ? undefined : random.pick(focusable);
    if (document.activeElement !== document.body) (document.activeElement as HTMLElement | null)?.blur();
    target?.focus();
    const isText =
      target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && target.type === "text");
    if (isText) target.setSelectionRange(1, 2);
    const caret = isText ? [target.selectionStart, target.selectionEnd] : [];
    const hadFocus = document.hasFocus() && focused() === target;

    const events: string[] = [];
    const note = ({ type, target }: Event): void =>
      void ((target as Node).isConnected && events.push(`${type} ${(target as Element).localName}`));
    for (const type of spied) root.addEventListener(type, note, true);
    // The view that connects has the HTML that the page came with, or has changed since.
    const isSame = !isConnected && random.oneIn(2);
    now = isSame ? last : anyPage(random, last);
    if (item && isConnected) {
      const dragged = last.items.find((one) => item.textContent?.startsWith(one));
      if (dragged) now = { ...now, items: [...last.items.filter((one) => one !== dragged), dragged] };
    }
    const next = render(view(now), rendered);
    const change = isConnected && !random.oneIn(4) ? diff(rendered, next, known) : undefined;
    if (change && "patches" in change) dom.patch(change.patches, change.templates);
    else {
      const whole = toWire(next, isConnected ? new Set() : known);
      const first = toWire(rendered, new Set());
      if (isConnected) dom.mount(whole.tree, whole.templates);
      else dom.mount(whole.tree, { ...first.templates, ...whole.templates }, isSame || first.tree);
    }
    rendered = next;
    for (const type of spied) root.removeEventListener(type, note, true);

    const shown = shownIn(now);
    for (const { place, shown: was, piece, element, seen } of before) {
      const is = shown.find(([where, { kind }]) => where === place && kind === was.kind)?.[1];
      if (!is) {
        if (element.isConnected) return fault("an element that the server has taken away", place, was.kind);
        continue;
      }
      if (document.getElementById(idOf(place, was.kind)) !== element)
        return fault("another element", place, was);
      const isIn = !!target && (element === target || element.contains(target));
      const serves = piece.serves ?? (({ value }: State): string => `${value}`);
      const wanted = serves(was) === serves(is) ? seen : isIn ? undefined : piece.after?.(is);
      const got = piece.seen(element);
      if (wanted !== undefined && got !== wanted) return fault("state", place, was, is, { wanted, got });
      if (isIn && hadFocus && element.isConnected && target.checkVisibility()) {
        if (focused() !== target) return fault("focus", place, was, is, focused()?.outerHTML);
        if (
          isText &&
          was.value === is.value &&
          caret.join() !== [target.selectionStart, target.selectionEnd].join()
        )
          return fault("selection", place, was, is, caret);
        if (events.length > 0) return fault("events", events);
      }
    }
    const ids = [...root.querySelectorAll("[id]")].map(({ id }) => id);
    if (new Set(ids).size !== ids.length) return fault("an id twice", ids);
    const items = [...root.querySelectorAll("li")].map(({ textContent }) => textContent?.slice(0, 6));
    if (items.join() !== now.items.join()) return fault("items", items, now.items);
    isConnected = true;
  }
  return undefined;
};

provideAllParts();

/** Plays many pages, each with a seed of its own. @returns the first fault */
export const play = (seed: number, runs: number): string | undefined => {
  for (let run = 0; run < runs; run++) {
    const fault = survives(seed + run);
    if (fault) return fault;
  }
  return undefined;
};
