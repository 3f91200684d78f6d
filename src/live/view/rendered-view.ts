import { type FlashTexts, type ShownInbox, withFlashTexts, withInbox } from "../../flash/index.js";
import {
  bindsModel,
  diff,
  htmlBindsModel,
  type Rendered,
  render,
  type Scope,
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
import type { ComponentCall, ComponentHost } from "../component/component-call.js";
import type { ComponentTree } from "../component/component-tree.js";
import type { MistakeReporter } from "../mistakes.js";
import { FirstPage, missingFromPage } from "./first-page.js";
import type { LiveView, LiveViewClass } from "./live-view.js";
import { beginRendering, endRendering } from "./rendering.js";
import { TemplateChecks } from "./template-check.js";

/** Renders a template file for a view. */
export type RenderFile = (templateName: string, view: LiveView) => string;

/** The result of rendering a view: a tree, or the HTML of a template file. */
type Rendering = Rendered | string;

type WholeView = Pick<
  MountFrame,
  "version" | "tree" | "page" | "html" | "templates" | "firstPage" | "head" | "title"
>;

type Writable<F> = { -readonly [K in keyof F]: F[K] };
type Change = Writable<PatchFrame> | Writable<HtmlUpdateFrame>;

/** The state of a view in the browser: the last rendering, its version, and the templates that the browser has. */
export class RenderedView implements Scope, ComponentHost {
  #rendering: Rendering | undefined;
  readonly firstPage = new FirstPage();
  #version = 0;
  /** The size, and the version that was measured. */
  readonly #measured = { size: 0, at: 0 };
  readonly #known = new Set<number>();
  /** The title in the browser. That of the first page is sent again with the first update. */
  #title: string;
  /** Whether the document still has the title and head of another view. */
  #replaces = false;
  readonly checks: TemplateChecks | undefined;
  /** The components in the view. Created by the first one, because most views have none. */
  components: ComponentTree | undefined;
  /** The inbox that the view has opened. */
  inbox: ShownInbox | undefined;

  /**
   * @param title title of the page while the view has no `pageTitle`
   * @param mistakes reports the mistakes in `dj-` attributes
   * @param texts returns the texts around messages
   * @param host the view in its live session, in which components can be
   */
  constructor(
    readonly view: LiveView,
    private readonly renderFile: RenderFile,
    private readonly title: string,
    mistakes?: MistakeReporter,
    readonly texts?: () => FlashTexts | undefined,
    private readonly host?: { newComponents(): ComponentTree },
  ) {
    this.#title = title;
    this.checks = mistakes && TemplateChecks.for(view, mistakes);
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
    const measured = this.#measured;
    if (this.#version >= 2 * measured.at) {
      const { rendering } = this.firstPage;
      measured.size =
        renderingSize(this.#rendering) + (rendering === this.#rendering ? 0 : renderingSize(rendering));
      measured.at = Math.max(1, this.#version);
    }
    return measured.size;
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
    this.firstPage.rendering = this.#rendering;
  }

  /** Renders without producing a frame. @throws the errors of render() */
  draw(): void {
    this.#rendering = this.#renderView();
    this.#version++;
  }

  /** Whether the view would be rendered differently now. @throws the errors of render() */
  isOutdated(): boolean {
    const now = this.#renderView(true);
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

  /**
   * Renders, and returns what is missing from the HTML of the first page, and the changes since then.
   *
   * @param mayFollow whether the changes can be sent
   * @returns `undefined` if the browser needs the whole view
   * @throws the errors of render()
   */
  wholeFromPage(mayFollow: boolean): { readonly whole: WholeView; readonly since?: Change } | undefined {
    const before = this.firstPage.readable;
    if (!before) return undefined;
    const now = this.#renderView();
    if (now !== before && !mayFollow) return undefined;
    const head = this.#headIfOwn();
    this.#rendering = now;
    const whole = { version: ++this.#version, ...missingFromPage(before, this.#known), ...head };
    const since = changeBetween(before, now, this.#known);
    if (!since) return { whole };
    since.version = ++this.#version;
    return { whole, since };
  }

  /** The whole view as last rendered, for use while a handler may have changed only part of the state. */
  lastWhole(): WholeView {
    const rendering = this.#rendering;
    return rendering === undefined ? this.whole() : this.#wholeOf(rendering, this.#headIfOwn());
  }

  #wholeOf(rendering: Rendering, head: Pick<MountFrame, "title" | "head">): WholeView {
    const firstPage = this.firstPage.rendering;
    this.firstPage.shown();
    this.#known.clear();
    const content = contentOf(rendering, this.#known);
    return {
      version: this.#version,
      ...content,
      ...sinceFirstPage(firstPage, rendering, this.#known, content),
      ...head,
    };
  }

  /** Renders, and returns the changes; `undefined` if there are none. @throws the errors of render() */
  update(): PatchFrame | HtmlUpdateFrame | undefined {
    const before = this.#rendering;
    // All user code runs first, so that an exception leaves the state as the browser knows it.
    const { components } = this;
    const now =
      (components && typeof before === "object" && withTextsOf(this, () => components.updated(before))) ||
      this.#renderView();
    const title = this.pageTitle;
    const frame =
      changeBetween(before, now, this.#known) ?? (title === this.#title ? undefined : titleAlone());
    this.#rendering = now;
    if (!frame) return undefined;
    frame.version = ++this.#version;
    if (title !== this.#title) frame.title = this.#title = title;
    return frame;
  }

  /** The title of the page: the view's own, or the default. */
  get pageTitle(): string {
    return titleOf(this.view) ?? this.title;
  }

  /** @param isTrial whether it is only compared, so that nothing may change */
  #renderView(isTrial = false): Rendering {
    const { components, texts, inbox } = this;
    components?.begin(isTrial);
    try {
      const rendering = texts || inbox ? withTextsOf(this, () => this.#renderOnce()) : this.#renderOnce();
      this.components?.commit();
      return rendering;
    } catch (error) {
      this.components?.rollback();
      throw error;
    } finally {
      if (isTrial && !components) {
        this.components?.close();
        this.components = undefined;
      }
    }
  }

  #renderOnce(): Rendering {
    const { view } = this;
    const { templateName } = view.constructor as LiveViewClass;
    if (typeof view.render === "function") {
      const template = templateOf(this);
      const before = this.#rendering;
      return render(template, typeof before === "object" ? before : undefined, undefined, this);
    }
    if (templateName !== undefined) {
      const html = this.renderFile(templateName, view);
      this.checks?.file(view, templateName, html);
      return html;
    }
    throw noTemplate(view);
  }

  /** Places a component; called only by `render`. @throws {DjustError} DJ_COMPONENT */
  place(call: ComponentCall, previous: unknown): unknown {
    if (this.components) return this.components.placeInView(call, previous);
    if (!this.host)
      throw new DjustError("DJ_COMPONENT", `The component ${call.of.name} must be in a live view.`);
    this.components = this.host.newComponents();
    this.components.begin();
    return this.components.placeInView(call, previous);
  }

  /** Checks a template that was rendered; called only by `render`. */
  inspect(instance: Rendered): void {
    this.checks?.template(this.view, instance);
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

/** What the rendering of a view is shown with: the texts of the page, and its inbox. */
interface Surroundings {
  readonly texts?: (() => FlashTexts | undefined) | undefined;
  readonly inbox: ShownInbox | undefined;
}

/** Renders with the texts and the inbox of the page. */
function withTextsOf<T>({ texts, inbox }: Surroundings, draw: () => T): T {
  const drawInbox = inbox ? (): T => withInbox(inbox, draw) : draw;
  return texts ? withFlashTexts(texts(), drawInbox) : drawInbox();
}

/** The frame with the differences between two renderings; the caller sets its version. */
function changeBetween(
  before: Rendering | undefined,
  now: Rendering,
  known: Set<number>,
): Change | undefined {
  if (typeof before === "object" && typeof now === "object") {
    const change = diff(before, now, known);
    if (change === null) return undefined;
    if ("tree" in change) return { type: "html_update", version: 0, ...change };
    const frame: Change = { type: "patch", version: 0, patches: change.patches };
    if (change.templates) frame.templates = change.templates;
    return frame;
  }
  if (before === now) return undefined;
  return { type: "html_update", version: 0, ...contentOf(now, known) };
}

function contentOf(
  rendering: Rendering,
  known: Set<number>,
): Pick<MountFrame, "tree" | "html" | "templates"> {
  return typeof rendering === "string" ? { html: rendering } : toWire(rendering, known);
}

/** The rendering in the first page, for a browser that has no other. */
function sinceFirstPage(
  firstPage: Rendering | undefined,
  now: Rendering,
  known: Set<number>,
  { templates }: Pick<MountFrame, "templates">,
): Pick<MountFrame, "firstPage" | "templates"> {
  if (firstPage === undefined) return {};
  if (firstPage === now) return { firstPage: true };
  if (typeof firstPage === "string") return { firstPage };
  const before = toWire(firstPage, known);
  return { firstPage: before.tree, templates: { ...templates, ...before.templates } };
}

// Errors are made in functions of their own, which keeps what runs in every turn small enough for V8 to inline.

function noTemplate(view: LiveView): DjustError {
  return new DjustError(
    "DJ_RENDER",
    `${view.constructor.name} has no render() and no static templateName. Add one of them.`,
  );
}

/** The error for what a member of a view throws, with the name of the view. */
function memberError(view: LiveView, member: string, error: unknown): DjustError {
  return coded(error, "DJ_RENDER", `${view.constructor.name}.${member} threw: ${messageOf(error)}`);
}

/** What render() returns, unchecked. @throws {DjustError} DJ_RENDER for what it throws */
function templateOf(rendered: RenderedView): Template {
  const before = beginRendering(rendered);
  try {
    return rendered.view.render?.() as Template;
  } catch (error) {
    throw memberError(rendered.view, "render()", error);
  } finally {
    endRendering(before);
  }
}

/** @throws {DjustError} DJ_RENDER for what a getter throws, and for a title that is no string */
function titleOf(view: LiveView): string | undefined {
  let title: unknown;
  try {
    title = view.pageTitle;
  } catch (error) {
    throw memberError(view, "pageTitle", error);
  }
  if (title === undefined || title === null) return undefined;
  if (typeof title === "string") return title;
  throw titleError(view, title);
}

function titleError(view: LiveView, title: unknown): DjustError {
  return new DjustError(
    "DJ_RENDER",
    `${view.constructor.name}.pageTitle must be a string, got ${describe(title)}.`,
  );
}

/** @throws {DjustError} DJ_RENDER for what head() throws */
function headOf(view: LiveView, head: NonNullable<LiveView["head"]>): Template {
  try {
    return head.call(view);
  } catch (error) {
    throw memberError(view, "head()", error);
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
