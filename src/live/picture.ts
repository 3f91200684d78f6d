import {
  bindsModel,
  diff,
  htmlBindsModel,
  type Rendered,
  render,
  sizeOf,
  toHtml,
  toWire,
} from "../html/index.js";
import { DjustError, type HtmlUpdateFrame, type MountFrame, type PatchFrame } from "../wire/index.js";
import type { LiveView, LiveViewClass } from "./live-view.js";

/** Renders a template file for a view. */
export type RenderFile = (templateName: string, view: LiveView) => string;

/** What a view looks like: a tree, or the HTML of a template file. */
type Look = Rendered | string;

type Writable<F> = { -readonly [K in keyof F]: F[K] };
type Change = Writable<PatchFrame> | Writable<HtmlUpdateFrame>;

/** A view as the browser has it: the last rendering sent, its version, the templates known there. */
export class Picture {
  #look: Look | undefined;
  /** What the first page shows, until a browser attaches. */
  #firstPage: Look | undefined;
  #version = 0;
  #size = 0;
  #sizedAt = 0;
  readonly #known = new Set<number>();
  /** The title that the browser has; the first page's is sent once more with the first update. */
  #title: string;
  /** The document is that of another view, whose title and head are in it. */
  #succeeds = false;

  /** @param title of the page while the view has no `pageTitle` */
  constructor(
    private readonly view: LiveView,
    private readonly renderFile: RenderFile,
    private readonly title: string,
  ) {
    this.#title = title;
  }

  /** Counts renderings; goes on counting when another view takes the place. */
  get version(): number {
    return this.#version;
  }

  /** Takes the place of another view's picture in the same document. */
  continueFrom(version: number): void {
    this.#version = version;
    this.#succeeds = true;
  }

  /** About how many characters of memory it takes; looked at anew when it has doubled its version. */
  get size(): number {
    if (this.#version >= 2 * this.#sizedAt) {
      this.#size = lookSize(this.#look) + (this.#firstPage === this.#look ? 0 : lookSize(this.#firstPage));
      this.#sizedAt = Math.max(1, this.#version);
    }
    return this.#size;
  }

  /** Whether the current template binds the field with `dj-model`. */
  binds(field: string): boolean {
    const look = this.#look;
    if (look === undefined) return false;
    return typeof look === "string" ? htmlBindsModel(look, field) : bindsModel(look, field);
  }

  /** Renders for the first page. @throws what render() throws */
  first(): string {
    this.draw();
    this.#firstPage = this.#look;
    return this.html();
  }

  /** Renders for nobody yet. @throws what render() throws */
  draw(): void {
    this.#look = this.#renderView();
    this.#version++;
  }

  /** The page's HTML as last rendered. */
  html(): string {
    const look = this.#look;
    return typeof look === "object" ? toHtml(look) : (look ?? "");
  }

  /** Everything the browser needs to show the view. @throws what render() throws */
  whole(): Pick<MountFrame, "version" | "tree" | "html" | "templates" | "firstPage" | "head" | "title"> {
    const firstPage = this.#firstPage;
    this.#firstPage = undefined;
    this.#look = this.#renderView();
    this.#known.clear();
    this.#version++;
    const content = this.#content(this.#look);
    return { version: this.#version, ...content, ...this.#since(firstPage, content), ...this.#headIfOwn() };
  }

  /** What the first page showed, for a browser that has only that. */
  #since(
    firstPage: Look | undefined,
    { templates }: Pick<MountFrame, "templates">,
  ): Pick<MountFrame, "firstPage" | "templates"> {
    if (firstPage === undefined) return {};
    if (firstPage === this.#look) return { firstPage: true };
    if (typeof firstPage === "string") return { firstPage };
    const before = toWire(firstPage, this.#known);
    return { firstPage: before.tree, templates: { ...templates, ...before.templates } };
  }

  /** What has changed since; `undefined` when nothing has. @throws what render() throws */
  update(): PatchFrame | HtmlUpdateFrame | undefined {
    const before = this.#look;
    const now = this.#renderView();
    const frame = this.#change(before, now) ?? this.#titleAlone();
    this.#look = now;
    if (!frame) return undefined;
    frame.version = ++this.#version;
    const title = this.#titleNow();
    if (title !== this.#title) frame.title = this.#title = title;
    return frame;
  }

  /** The frame for what differs, its version still to come. */
  #change(before: Look | undefined, now: Look): Change | undefined {
    if (typeof before === "object" && typeof now === "object") {
      const change = diff(before, now, this.#known);
      if (change === null) return undefined;
      if ("tree" in change) return { type: "html_update", version: 0, ...change };
      const frame: Change = { type: "patch", version: 0, patches: change.patches };
      if (change.templates) frame.templates = change.templates;
      return frame;
    }
    if (before === now) return undefined;
    return { type: "html_update", version: 0, ...this.#content(now) };
  }

  #titleAlone(): Change | undefined {
    return this.#titleNow() === this.#title ? undefined : { type: "patch", version: 0, patches: {} };
  }

  #titleNow(): string {
    return this.view.pageTitle ?? this.title;
  }

  #content(look: Look): Pick<MountFrame, "tree" | "html" | "templates"> {
    return typeof look === "string" ? { html: look } : toWire(look, this.#known);
  }

  #renderView(): Look {
    const { view } = this;
    const { templateName } = view.constructor as LiveViewClass;
    if (typeof view.render === "function") {
      const template = view.render();
      const before = this.#look;
      return render(template, typeof before === "object" ? before : undefined);
    }
    if (templateName !== undefined) return this.renderFile(templateName, view);
    throw new DjustError(
      "DJ_RENDER",
      `${view.constructor.name} has neither render() nor a static templateName; add one of them`,
    );
  }

  /** Title and head, where the view has its own or the document has those of the view before. */
  #headIfOwn(): { title?: string; head?: string } {
    const { view } = this;
    this.#title = this.#titleNow();
    return {
      ...(view.pageTitle !== undefined || this.#succeeds ? { title: this.#title } : undefined),
      ...(view.head || this.#succeeds ? { head: headHtml(view) } : undefined),
    };
  }
}

function lookSize(look: Look | undefined): number {
  return typeof look === "object" ? sizeOf(look) : (look?.length ?? 0);
}

/** The view's own elements for the page's head. */
export function headHtml(view: LiveView): string {
  return view.head ? toHtml(render(view.head(), undefined, "head()")) : "";
}
