import { bindsModel, diff, type Rendered, render, toHtml, toWire } from "../html/index.js";
import { DjustError, type HtmlUpdateFrame, type MountFrame, type PatchFrame } from "../wire/index.js";
import type { LiveView, LiveViewClass } from "./live-view.js";

/** Renders a template file for a view. */
export type RenderFile = (templateName: string, view: LiveView) => string;

type Look = { readonly tree: Rendered } | { readonly html: string };

/** A view as the browser has it: the last rendering sent, its version, the templates known there. */
export class Picture {
  #look: Look | undefined;
  #version = 0;
  readonly #known = new Set<number>();
  #title: string | undefined;

  constructor(
    private readonly view: LiveView,
    private readonly renderFile: RenderFile,
  ) {}

  /** Counts renderings; goes on counting when another view takes the place. */
  get version(): number {
    return this.#version;
  }

  continueFrom(version: number): void {
    this.#version = version;
  }

  /** Whether the current template binds the field with `dj-model`. */
  binds(field: string): boolean {
    const look = this.#look;
    if (!look) return false;
    if ("tree" in look) return bindsModel(look.tree, field);
    return [...look.html.matchAll(modelAttribute)].some(([, a, b]) => (a ?? b) === field);
  }

  /** Renders for the first page. @throws what render() throws */
  first(): string {
    const look = this.#renderView();
    this.#look = look;
    this.#version++;
    return this.html();
  }

  /** The page's HTML as last rendered. */
  html(): string {
    const look = this.#look;
    return look === undefined ? "" : "tree" in look ? toHtml(look.tree) : look.html;
  }

  /** Everything the browser needs to show the view. @throws what render() throws */
  whole(): Pick<MountFrame, "version" | "tree" | "html" | "templates" | "title"> {
    this.#look = this.#renderView();
    this.#known.clear();
    this.#version++;
    return { version: this.#version, ...this.#content(this.#look), ...this.#titleIfSet() };
  }

  /** What has changed since; `undefined` when nothing has. @throws what render() throws */
  update(): PatchFrame | HtmlUpdateFrame | undefined {
    const before = this.#look;
    const now = this.#renderView();
    const title = this.#titleIfChanged();
    if (before && "tree" in before && "tree" in now) {
      const change = diff(before.tree, now.tree, this.#known);
      this.#look = now;
      if (change && "tree" in change)
        return { type: "html_update", version: ++this.#version, ...change, ...title };
      if (change) return { type: "patch", version: ++this.#version, ...change, ...title };
    } else {
      const same = before && "html" in before && "html" in now && before.html === now.html;
      this.#look = now;
      if (!same) return { type: "html_update", version: ++this.#version, ...this.#content(now), ...title };
    }
    return title && { type: "patch", version: ++this.#version, patches: {}, ...title };
  }

  #content(look: Look): Pick<MountFrame, "tree" | "html" | "templates"> {
    return "tree" in look ? toWire(look.tree, this.#known) : { html: look.html };
  }

  #renderView(): Look {
    const { view } = this;
    const { templateName } = view.constructor as LiveViewClass;
    if (typeof view.render === "function") {
      const template = view.render();
      const before = this.#look;
      return { tree: render(template, before && "tree" in before ? before.tree : undefined) };
    }
    if (templateName !== undefined) return { html: this.renderFile(templateName, view) };
    throw new DjustError(
      "DJ_RENDER",
      `${view.constructor.name} has neither render() nor a static templateName; add one of them`,
    );
  }

  #titleIfSet(): { title?: string } {
    this.#title = this.view.pageTitle;
    return this.#title === undefined ? {} : { title: this.#title };
  }

  #titleIfChanged(): { title: string } | undefined {
    const title = this.view.pageTitle;
    if (title === this.#title || title === undefined) return undefined;
    this.#title = title;
    return { title };
  }
}

/** The view's own elements for the page's head. */
export function headHtml(view: LiveView): string {
  return view.head ? toHtml(render(view.head())) : "";
}

const modelAttribute = /\sdj-model(?:\.[\w.-]+)?\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
