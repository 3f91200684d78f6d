import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { beforeAll, expect } from "vitest";
import { test } from "../support/chromium.js";
import { type DomLibrary, domLibrary } from "./dom-library.js";

declare const lib: DomLibrary;
declare const survival: typeof import("./survival/run.js");

let script: string;
beforeAll(async () => {
  script = await domLibrary();
});

/** `npm run survival -- --runs 5000 --seed 7` makes a longer run with other states. */
const runs = Number(process.env["SURVIVAL_RUNS"] ?? 150);
const seed = Number(process.env["SURVIVAL_SEED"] ?? 20_261_128);

test(
  "what was done in the page is there after any update, but where the server changed that very thing",
  async ({ page }) => {
    await page.setContent("<main></main>");
    await page.addScriptTag({ content: script });
    const fault = await page.evaluate(
      ([firstSeed, count]) => {
        const { createLiveDom, diff, each, html, provideAllParts, render, toWire } = lib;
        provideAllParts();
        interface Row {
          readonly key: string;
          readonly text: string;
          readonly open: boolean;
          readonly style: string;
        }
        interface State {
          readonly rows: readonly Row[];
          readonly title: string;
          readonly wrapped: boolean;
          readonly banner: boolean;
        }
        const view = ({ rows, title, wrapped, banner }: State) => html`
        ${banner ? html`<p class="banner">${title}</p><input name="in-banner">` : ""}<h1>${title}</h1>
        ${wrapped ? html`<div class="error"><input id="wrapped"><b>!</b></div>` : html`<input id="wrapped">`}
        <ul>${each(
          rows,
          ({ key }) => key,
          ({
            text,
            open,
            style,
          }) => html`<li class=${style}><input><details ?open=${open}><summary>s</summary>
            ${text}</details>${text.length > 1 ? html`<textarea></textarea>` : ""}</li>`,
        )}</ul>
        <div id="box" style="height: 50px; overflow: auto"><div style="height: 900px">${title}</div></div>`;

        const oneRun = (ownSeed: number): string | undefined => {
          let state = ownSeed;
          const random = (below: number): number => {
            state = (state * 1664525 + 1013904223) % 4294967296;
            return Math.floor((state / 4294967296) * below);
          };
          const word = (): string => "abcdef".slice(0, random(4));
          const row = (key: string): Row => ({ key, text: word(), open: !random(2), style: `s${random(3)}` });
          const anyState = (before: State | undefined): State => {
            const keys = ["a", "b", "c", "d", "e", "f"].filter(() => random(3));
            const rows = keys
              .sort(() => random(3) - 1)
              .map((key) => {
                const old = before?.rows.find((one) => one.key === key);
                return old && random(2) ? old : row(key);
              });
            return { rows, title: word(), wrapped: !random(2), banner: !random(2) };
          };

          const root = document.querySelector("main") as HTMLElement;
          root.replaceChildren();
          const dom = createLiveDom(root);
          const known = new Set<number>();
          let now = anyState(undefined);
          let rendered = render(view(now));
          const first = toWire(rendered, known);
          dom.mount(first.tree, first.templates);
          const items = (): Map<string, HTMLElement> =>
            new Map(now.rows.map(({ key }, at) => [key, root.querySelectorAll("li")[at] as HTMLElement]));

          for (let step = 0; step < 6; step++) {
            const before = items();
            const wrapped = root.querySelector("#wrapped") as HTMLInputElement;
            const box = root.querySelector("#box") as HTMLElement;
            for (const [key, li] of before) {
              if (!random(2)) (li.querySelector("input") as HTMLInputElement).value = `typed ${key}`;
              if (!random(3)) (li.querySelector("details") as HTMLDetailsElement).open = !random(2);
              if (!random(3)) li.classList.add("widget");
              if (!random(3)) li.setAttribute("data-own", key);
              if (!random(3)) li.append(document.createElement("canvas"));
            }
            wrapped.value = word();
            box.scrollTop = random(300);
            const fields = [...root.querySelectorAll<HTMLInputElement>("input")];
            const focused = fields[random(fields.length + 2)];
            (document.activeElement as HTMLElement | null)?.blur();
            // A window that is not in front has no selection in Chromium.
            const wasInFront = document.hasFocus();
            if (focused) {
              focused.focus();
              focused.value += "xyz";
              focused.setSelectionRange(1, 2);
            }
            const kept = new Map(
              [...before].map(([key, li]) => [
                key,
                {
                  li,
                  value: li.querySelector("input")?.value,
                  open: li.querySelector("details")?.open,
                  own: li.getAttribute("data-own"),
                  widget: li.classList.contains("widget"),
                  canvases: [...li.querySelectorAll("canvas")],
                },
              ]),
            );
            const [wrappedValue, scrollTop] = [wrapped.value, box.scrollTop];
            const events: string[] = [];
            const note = ({ type, target }: Event): void =>
              void ((target as Node).isConnected && events.push(`${type} ${(target as Element).localName}`));
            for (const type of ["focus", "blur", "input", "change"]) root.addEventListener(type, note, true);

            const last = now;
            now = anyState(last);
            const next = render(view(now), rendered);
            if (random(4)) {
              const change = diff(rendered, next, known);
              if (change && "patches" in change) dom.patch(change.patches, change.templates);
            } else {
              const whole = toWire(next, new Set());
              dom.mount(whole.tree, whole.templates);
            }
            rendered = next;
            for (const type of ["focus", "blur", "input", "change"])
              root.removeEventListener(type, note, true);

            const at = (what: string, ...seen: unknown[]): string =>
              `seed ${ownSeed}, step ${step}: ${what} ${JSON.stringify(seen)}\n${root.innerHTML}`;
            for (const { key, open, style } of now.rows) {
              const was = kept.get(key);
              const li = items().get(key) as HTMLElement;
              const old = last.rows.find((one) => one.key === key);
              if (!was || !old) continue;
              if (li !== was.li) return at("another row", key);
              if (li.querySelector("input")?.value !== was.value) return at("typed text", key, was.value);
              const wantedOpen = old.open === open ? was.open : open;
              if (li.querySelector("details")?.open !== wantedOpen) return at("details", key, wantedOpen);
              if (li.getAttribute("data-own") !== was.own) return at("attribute", key);
              const classes = was.widget ? [style, "widget"] : [style];
              if ([...li.classList].sort().join() !== classes.sort().join())
                return at("class", key, li.className);
              if (was.canvases.some((canvas) => canvas.parentNode !== li))
                return at("a widget's element", key);
            }
            if (root.querySelector("#wrapped") !== wrapped) return at("another field of this id");
            if (wrapped.value !== wrappedValue) return at("text in the field", wrapped.value, wrappedValue);
            if (root.querySelector("#box") !== box || box.scrollTop !== scrollTop)
              return at("scroll", box.scrollTop);
            if (focused?.isConnected && wasInFront && document.hasFocus()) {
              if (document.activeElement !== focused) return at("focus", focused.outerHTML);
              if (focused.selectionStart !== 1 || focused.selectionEnd !== 2) return at("selection");
              if (events.length) return at("events", events);
            }
            // Script's own elements apart, the page is as the server has it.
            const copy = root.cloneNode(true) as HTMLElement;
            for (const canvas of copy.querySelectorAll("canvas")) canvas.remove();
            const wanted = document.createElement("main");
            wanted.innerHTML = lib.toHtml(next);
            if (copy.textContent !== wanted.textContent) return at("text", wanted.innerHTML);
          }
          return undefined;
        };
        for (let run = 0; run < count; run++) {
          const found = oneRun(firstSeed + run);
          if (found) return found;
        }
        return undefined;
      },
      [seed, runs] as const,
    );
    expect(fault, `npm run survival -- --runs ${runs} --seed ${seed}`).toBeUndefined();
  },
  Math.max(60_000, 500 * runs),
);

/** So many pages are played before the test reports; one takes a quarter of a second. */
const playedAtOnce = 50;

test(
  "what people and scripts do to fields, dialogs, frames, widgets and lists is there after any update",
  async ({ page }) => {
    const { outputFiles } = await build({
      entryPoints: [fileURLToPath(new URL("survival/run.ts", import.meta.url))],
      bundle: true,
      write: false,
      format: "iife",
      globalName: "survival",
    });
    await page.addScriptTag({ content: outputFiles[0]?.text ?? "" });
    const pages = Number(process.env["SURVIVAL_RUNS"] ?? 30);
    for (let played = 0; played < pages; played += playedAtOnce) {
      const fault = await page.evaluate(([first, count]) => survival.play(first, count), [
        seed + played,
        Math.min(playedAtOnce, pages - played),
      ] as const);
      expect(fault, `npm run survival -- --runs 1 --seed <the seed of the fault>`).toBeUndefined();
    }
  },
  Math.max(60_000, 2_000 * runs),
);
