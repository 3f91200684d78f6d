import type { FlashQueue } from "../../flash/index.js";
import { html, type Rendered, type Scope } from "../../html/index.js";
import type { ItemStream, ItemStreamOptions } from "../streams/item-stream.js";
import type { TextStream } from "../streams/text-stream.js";
import type { UploadContext } from "../uploads/view-uploads.js";
import { clearForms } from "../view/form.js";
import type { LiveBase } from "../view/live-base.js";
import type { Navigation } from "../view/navigation.js";
import type { AsyncWork, ViewContext } from "../view/view-context.js";
import { ComponentFlash } from "./component-flash.js";
import { Slot } from "./slot.js";

/** The view of the components, and what it does for them. */
export interface ComponentView {
  readonly context: ViewContext;
  readonly view: LiveBase;
  readonly flash: FlashQueue;
  /** The turn under way. */
  readonly turn: object | undefined;
  /** Whether a turn has ended without a rendering. */
  readonly isStale: boolean;
  startWorkOf(owner: ComponentContext, work: AsyncWork, name: string | undefined): void;
  cancelWorkOf(owner: ComponentContext, name: string): boolean;
  /** Cancels all work of a component, and forgets its streams. */
  release(owner: ComponentContext): void;
}

/** What the components of a view have in common. */
export interface ContextSite {
  readonly view: ComponentView;
  /** Code of another component, or of the view, has run. */
  all(): void;
  subscribe(owner: ComponentContext, topic: string): () => void;
}

/** The live session, as one component uses it. */
export abstract class ComponentContext implements ViewContext, Scope {
  abstract readonly self: LiveBase;
  /** Topics that it subscribes to. */
  topics: Set<string> | undefined;
  /** Streams that it has opened. */
  streamNames: string[] | undefined;
  #flash: FlashQueue | undefined;
  protected readonly site: ContextSite;
  readonly prefix: string;
  isClosed = false;
  /** Whether its code has run since it was rendered. */
  isTouched = false;

  constructor(prefix: string, site: ContextSite) {
    this.prefix = prefix;
    this.site = site;
  }

  /** The id in the names of its handlers. */
  get id(): string {
    return this.prefix.slice(0, -1);
  }

  abstract inspect(instance: Rendered): void;

  openFlash(): FlashQueue {
    this.#flash ??= new ComponentFlash(this.site.view.flash, this.prefix);
    return this.#flash;
  }

  openStream<T>(name: string, options: ItemStreamOptions<T> | undefined): TextStream | ItemStream<T> {
    const { view } = this.site.view;
    const own = typeof name === "string" ? this.prefix + name : name;
    if (typeof name === "string" && !this.streamNames?.includes(own)) (this.streamNames ??= []).push(own);
    if (options === undefined) return view.stream(own);
    const { item } = options;
    return view.stream<T>(own, { ...options, item: (value) => html`${new Slot(item(value), this)}` });
  }

  openUploads(): UploadContext {
    const { uploads } = this.site.view.context.streaming;
    return { ...uploads, prefix: this.prefix, requestUpdate: () => this.requestUpdate() };
  }

  pushEvent(event: string, payload: unknown): void {
    this.site.view.context.pushEvent(event, payload);
  }

  navigate(navigation: Navigation): void {
    this.site.all();
    this.site.view.context.navigate(navigation);
  }

  startAsync(work: AsyncWork, name: string | undefined): void {
    if (!this.isClosed) this.site.view.startWorkOf(this, work, name);
  }

  cancelAsync(name: string): boolean {
    return this.site.view.cancelWorkOf(this, name);
  }

  subscribe(topic: string): () => void {
    return this.isClosed ? () => {} : this.site.subscribe(this, topic);
  }

  clearForm(): void {
    clearForms(this.self);
    this.site.view.context.clearForm();
  }

  requestUpdate(): void {
    this.isTouched = true;
    this.site.all();
    this.site.view.context.requestUpdate();
  }

  get streaming(): ViewContext["streaming"] {
    return this.site.view.context.streaming;
  }
}
