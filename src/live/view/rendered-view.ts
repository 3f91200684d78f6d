import { type FlashTexts, type ShownInbox, withFlashTexts, withInbox } from "../../flash/index.js";
import {
  bindsModel,
  diff,
  htmlBindsModel,
  type Inspector,
  type Rendered,
  render,
  sizeOf,
  type Template,
  toHtml,
  toWire,
} from "../../html/index.js";
import {
  coded,
  DjustError,
  describe,
  type HtmlUpdateFrame,
  type MountFrame,
  messageOf,
  type PatchFrame,
} from "../../wire/index.js";
import type { MistakeReporter } from "../mistakes.js";
import type { LiveView, LiveViewClass } from "./live-view.js";
import { whileRendering } from "./rendering.js";
import { TemplateChecks } from "./template-check.js";

/** Renders a template file for a view. */
export type RenderFile = (templateName: string, view: LiveView) => string;

/** The result of rendering a view: a tree, or the HTML of a template file. */
type Rendering = Rendered | string;

type WholeView = Pick<MountFrame, "version" | "tree" | "html" | "templates" | "firstPage" | "head" | "title">;

type Writable<F> = { -readonly [K in keyof F]: F[K] };
type Change = Writable<PatchFrame> | Writable<HtmlUpdateFrame>;

/** The state of a view in the browser: the last rendering, its version, and the templates that the browser has. */
export class RenderedView implements Inspector {
  #rendering: Rendering | undefined;
  /** The rendering in the first page, until a browser attaches. */
  #firstPage: Rendering | undefined;
  #version = 0;
  #size = 0;
  #sizedAt = 0;
  readonly #known = new Set<number>();
  /** The title in the browser. That of the first page is sent again with the first update. */
  #title: string;
  /** Whether the document still has the title and head of another view. */
  #replaces = false;
  readonly #checks: TemplateChecks | undefined;
  /** The inbox that the view has opened. */
  inbox: ShownInbox | undefined;

  /**
   * @param title title of the page while the view has no `pageTitle`
   * @param mistakes reports the mistakes in `dj-` attributes
   * @param texts returns the texts around messages
   */
  constructor(
    private readonly view: LiveView,
    private readonly renderFile: RenderFile,
    private readonly title: string,
    mistakes?: MistakeReporter,
    private readonly texts?: () => FlashTexts | undefined,
  ) {
    this.#title = title;
    this.#checks = mistakes && TemplateChecks.for(view, mistakes);
  }

  /** Number of renderings, including those of the views before a live redirect. */
  get version(): number {
    return this.#version;
  }

  /** Continues the versions of the view that this one replaces in the same document. */
  continueFrom(version: number): void {
    this.#version = version;
    this.#replaces = true;
  }

  /** Approximate size in characters, measured again each time the version has doubled. */
  get size(): number {
    if (this.#version >= 2 * this.#sizedAt) {
      this.#size =
        renderingSize(this.#rendering) +
        (this.#firstPage === this.#rendering ? 0 : renderingSize(this.#firstPage));
      this.#sizedAt = Math.max(1, this.#version);
    }
    return this.#size;
  }

  /** Whether the current template binds the field with `dj-model`. */
  binds(field: string): boolean {
    const rendering = this.#rendering;
    if (rendering === undefined) return false;
    return typeof rendering === "string" ? htmlBindsModel(rendering, field) : bindsModel(rendering, field);
  }

  /** Renders for the first page. @throws the errors of render() */
  renderFirstPage(): void {
    this.draw();
    this.#firstPage = this.#rendering;
  }

  /** Renders without producing a frame. @throws the errors of render() */
  draw(): void {
    this.#rendering = this.#renderView();
    this.#version++;
  }

  /** Whether the view would be rendered differently now. @throws the errors of render() */
  isOutdated(): boolean {
    const now = this.#renderView();
    return (typeof now === "string" ? now : toHtml(now)) !== this.html();
  }

  /** The page's HTML as last rendered. */
  html(): string {
    const rendering = this.#rendering;
    return typeof rendering === "object" ? toHtml(rendering) : (rendering ?? "");
  }

  /** Renders, and returns the whole view for the browser. @throws the errors of render() */
  whole(): WholeView {
    const rendering = this.#renderView();
    const head = this.#headIfOwn();
    this.#rendering = rendering;
    this.#version++;
    return this.#wholeOf(rendering, head);
  }

  /** The whole view as last rendered, for use while a handler may have changed only part of the state. */
  lastWhole(): WholeView {
    const rendering = this.#rendering;
    return rendering === undefined ? this.whole() : this.#wholeOf(rendering, this.#headIfOwn());
  }

  #wholeOf(rendering: Rendering, head: Pick<MountFrame, "title" | "head">): WholeView {
    const firstPage = this.#firstPage;
    this.#firstPage = undefined;
    this.#known.clear();
    const content = this.#content(rendering);
    return { version: this.#version, ...content, ...this.#since(firstPage, content), ...head };
  }

  /** The rendering in the first page, for a browser that has no other. */
  #since(
    firstPage: Rendering | undefined,
    { templates }: Pick<MountFrame, "templates">,
  ): Pick<MountFrame, "firstPage" | "templates"> {
    if (firstPage === undefined) return {};
    if (firstPage === this.#rendering) return { firstPage: true };
    if (typeof firstPage === "string") return { firstPage };
    const before = toWire(firstPage, this.#known);
    return { firstPage: before.tree, templates: { ...templates, ...before.templates } };
  }

  /** Renders, and returns the changes; `undefined` if there are none. @throws the errors of render() */
  update(): PatchFrame | HtmlUpdateFrame | undefined {
    const before = this.#rendering;
    // All user code runs first, so that an exception leaves the state as the browser knows it.
    const now = this.#renderView();
    const title = this.pageTitle;
    const frame = this.#change(before, now) ?? (title === this.#title ? undefined : titleAlone());
    this.#rendering = now;
    if (!frame) return undefined;
    frame.version = ++this.#version;
    if (title !== this.#title) frame.title = this.#title = title;
    return frame;
  }

  /** The frame with the differences between two renderings; the caller sets its version. */
  #change(before: Rendering | undefined, now: Rendering): Change | undefined {
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

  /** The title of the page: the view's own, or the default. */
  get pageTitle(): string {
    return titleOf(this.view) ?? this.title;
  }

  #content(rendering: Rendering): Pick<MountFrame, "tree" | "html" | "templates"> {
    return typeof rendering === "string" ? { html: rendering } : toWire(rendering, this.#known);
  }

  #renderView(): Rendering {
    const { texts, inbox } = this;
    if (!texts && !inbox) return this.#renderOnce();
    const draw = (): Rendering => this.#renderOnce();
    const drawInbox = inbox ? (): Rendering => withInbox(inbox, draw) : draw;
    return texts ? withFlashTexts(texts(), drawInbox) : drawInbox();
  }

  #renderOnce(): Rendering {
    const { view } = this;
    const { templateName } = view.constructor as LiveViewClass;
    if (typeof view.render === "function") {
      const template = templateOf(view, view.render, this.#checks);
      const before = this.#rendering;
      return render(template, typeof before === "object" ? before : undefined, undefined, this);
    }
    if (templateName !== undefined) {
      const html = this.renderFile(templateName, view);
      this.#checks?.file(view, templateName, html);
      return html;
    }
    throw new DjustError(
      "DJ_RENDER",
      `${view.constructor.name} has no render() and no static templateName. Add one of them.`,
    );
  }

  /** Checks a template that was rendered; called only by `render`. */
  inspect(instance: Rendered): void {
    this.#checks?.template(this.view, instance);
  }

  /** Title and head, if the view has its own or the document still has those of the previous view. */
  #headIfOwn(): { title?: string; head?: string } {
    const { view } = this;
    const own = titleOf(this.view);
    const title = own ?? this.title;
    const head = view.head || this.#replaces ? { head: headHtml(view) } : undefined;
    this.#title = title;
    return { ...(own !== undefined || this.#replaces ? { title } : undefined), ...head };
  }
}

/** @throws {DjustError} DJ_RENDER for what render() throws, with the name of the view */
function templateOf(
  view: LiveView,
  render: NonNullable<LiveView["render"]>,
  checks: TemplateChecks | undefined,
): Template {
  try {
    return whileRendering({ view, checks }, () => render.call(view));
  } catch (error) {
    throw coded(error, "DJ_RENDER", `${view.constructor.name}.render() threw: ${messageOf(error)}`);
  }
}

/** @throws {DjustError} DJ_RENDER for what a getter throws, and for a title that is no string */
function titleOf(view: LiveView): string | undefined {
  let title: unknown;
  try {
    title = view.pageTitle;
  } catch (error) {
    throw coded(error, "DJ_RENDER", `${view.constructor.name}.pageTitle threw: ${messageOf(error)}`);
  }
  if (title === undefined || title === null || typeof title === "string") return title ?? undefined;
  throw new DjustError(
    "DJ_RENDER",
    `${view.constructor.name}.pageTitle must be a string, got ${describe(title)}.`,
  );
}

/** @throws {DjustError} DJ_RENDER for what head() throws, with the name of the view */
function headOf(view: LiveView, head: NonNullable<LiveView["head"]>): Template {
  try {
    return head.call(view);
  } catch (error) {
    throw coded(error, "DJ_RENDER", `${view.constructor.name}.head() threw: ${messageOf(error)}`);
  }
}

/** The frame of a turn that has changed the title of the page alone; the caller sets its version and title. */
function titleAlone(): Change {
  return { type: "patch", version: 0, patches: {} };
}

function renderingSize(rendering: Rendering | undefined): number {
  return typeof rendering === "object" ? sizeOf(rendering) : (rendering?.length ?? 0);
}

/** The view's own elements for the page's head. */
export function headHtml(view: LiveView): string {
  return view.head ? toHtml(render(headOf(view, view.head), undefined, "head()")) : "";
}
