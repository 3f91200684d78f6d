import {
  hasValues,
  html,
  isTemplate,
  type Key,
  type OwnedInstance,
  type Rendered,
  refuseTemplate,
  renderOwned,
  type Template,
} from "../../html/index.js";
import { coded, DjustError, isPromise, messageOf } from "../../wire/index.js";
import { uploadsOf } from "../view/live-base.js";
import { beginRendering, endRendering } from "../view/rendering.js";
import type { TemplateChecks } from "../view/template-check.js";
import type { ComponentCall, ComponentHost } from "./component-call.js";
import { ComponentContext, type ContextSite } from "./component-context.js";
import {
  type ComponentFailure,
  createComponent,
  type LiveComponent,
  type LiveComponentClass,
  setProps,
} from "./live-component.js";
import { countIfSame, isChanged, type PropsOwner, propsFrom } from "./slot.js";

/** The view or component that places a component. */
export interface ComponentParent extends PropsOwner, ComponentHost {}

/** What all components of a view share. */
export interface ComponentSite extends ContextSite {
  place(parent: ComponentParent, call: ComponentCall, previous: unknown): unknown;
  /** The components that have been placed in the template so far are not shown. */
  dropContained(): void;
  checksOf(component: LiveComponent): TemplateChecks;
  report(error: DjustError, owner: MountedComponent, during: ComponentFailure["during"]): void;
}

/** What a component has to show: a template, or the fallback after an error. */
export type Content = Template | { readonly fallback: Template | undefined };

/** A component in a view, with everything that ends with it. */
export class MountedComponent extends ComponentContext implements ComponentParent {
  // What every rendering of the view reads comes first, so that it is in few cache lines.
  readonly of: LiveComponentClass;
  readonly key: Key;
  readonly parent: ComponentParent;
  /** Its last rendering. */
  instance: OwnedInstance | undefined;
  /** The rendering of the view that it was part of last. */
  pass = 0;
  /** The component whose template it is in; `undefined` for the view. */
  container: MountedComponent | undefined;
  #given: object;
  /** How many props it has. */
  #count: number;
  /** What is shown after an error of a handler, `mount` or `update`, until it works again. */
  #failed:
    | { readonly during: ComponentFailure["during"]; readonly fallback: Template | undefined }
    | undefined;
  /** The components in its own template. */
  contained: readonly MountedComponent[] = none;
  readonly self: LiveComponent;
  readonly checks: TemplateChecks;
  methods: Map<object, unknown> | undefined;
  declare protected readonly site: ComponentSite;
  /** The last error that was reported: one that stays is reported once. */
  #reported = "";

  /** @throws the errors of the constructor */
  constructor(
    prefix: string,
    of: LiveComponentClass,
    key: Key,
    parent: ComponentParent,
    site: ComponentSite,
    given: object,
  ) {
    super(prefix, site);
    this.of = of;
    this.key = key;
    this.parent = parent;
    this.#given = given;
    this.#count = Object.keys(given).length;
    this.self = createComponent(of, propsFrom(given, parent), this);
    this.checks = site.checksOf(this.self);
    this.#prepare("mount");
  }

  /** What is being rendered, for methods that `render()` must not call. */
  get view(): LiveComponent {
    return this.self;
  }

  get scope(): this {
    return this;
  }

  /** Takes the props of a new rendering. @returns whether nothing has changed since it was rendered last */
  receive(given: object): boolean {
    const before = this.#given;
    if (countIfSame(before, given) === this.#count) return !this.isTouched && !this.#failed;
    this.#given = given;
    this.#count = Object.keys(given).length;
    this.#receive(before, given);
    return false;
  }

  #receive(before: object, given: object): void {
    const isOther = isChanged(before, given);
    setProps(this.self, propsFrom(given, this.parent));
    if (!isOther) return;
    const failed = this.#failed?.during;
    this.#failed = undefined;
    this.#prepare(failed === "mount" ? "mount" : "update");
  }

  #prepare(from: "mount" | "update"): void {
    const { self } = this;
    let during = from;
    try {
      if (from === "mount") {
        const mounting: unknown = self.mount?.(self.props);
        if (isPromise(mounting)) {
          void mounting.then(undefined, () => {});
          throw new DjustError(
            "DJ_COMPONENT",
            `${this.of.name}.mount() must not be async, but returned a Promise. Load data with this.assignAsync() or this.startAsync().`,
          );
        }
      }
      during = "update";
      self.update?.(self.props);
    } catch (error) {
      this.#failed = { during, fallback: this.#fallback(error, during) };
      this.#report(error, during);
    }
  }

  /** What it has to show: what `render()` returns, or the fallback after an error. */
  render(): Content {
    if (this.#failed) return this.#failed;
    const outer = beginRendering(this);
    try {
      const template: unknown = this.self.render();
      return isTemplate(template) ? template : refuseTemplate(template, `${this.of.name}.render()`);
    } catch (error) {
      return { fallback: this.#errorIn(error, "render") };
    } finally {
      endRendering(outer);
    }
  }

  /** The last rendering, if it shows this already. */
  shown(content: Content): OwnedInstance | undefined {
    const { instance } = this;
    if (!instance || !isTemplate(content) || !hasValues(instance, content)) return undefined;
    this.#reported = "";
    return instance;
  }

  /** Renders its content. Errors of the component do not leave it. */
  draw(content: Content): OwnedInstance {
    if (!isTemplate(content)) return this.#drawFallback(content.fallback);
    try {
      this.instance = renderOwned(content, this.instance, this);
      this.#reported = "";
      return this.instance;
    } catch (error) {
      this.site.dropContained();
      return this.#drawFallback(this.#errorIn(error, "render"));
    }
  }

  #drawFallback(fallback: Template = html``): OwnedInstance {
    try {
      this.instance = renderOwned(fallback, this.instance, this);
    } catch (error) {
      this.#report(error, "render");
      this.instance = renderOwned(html``, undefined, this);
    }
    return this.instance;
  }

  /** Reports an error. @returns what is shown instead of the component */
  #errorIn(error: unknown, during: ComponentFailure["during"]): Template | undefined {
    this.#report(error, during);
    return this.#fallback(error, during);
  }

  #fallback(error: unknown, during: ComponentFailure["during"]): Template | undefined {
    try {
      const fallback = this.of.fallback?.({ error, during, props: this.self.props });
      return isTemplate(fallback) ? fallback : undefined;
    } catch (failure) {
      this.#report(failure, during);
      return undefined;
    }
  }

  /** A handler has thrown. @returns whether the fallback is shown, so that the error ends here */
  handlerFailed(error: unknown): boolean {
    if (coded(error, "DJ_HANDLER").status < 500) return false;
    const fallback = this.#fallback(error, "handler");
    if (!fallback) return false;
    this.#failed = { during: "handler", fallback };
    this.#report(error, "handler");
    return true;
  }

  /** A handler has run, so that the component may work again after an error. */
  handlerSucceeded(): void {
    if (this.#failed?.during === "handler") this.#failed = undefined;
  }

  #report(error: unknown, during: ComponentFailure["during"]): void {
    const message = messageOf(error);
    if (message === this.#reported) return;
    this.#reported = message;
    const code = during === "handler" ? "DJ_HANDLER" : "DJ_RENDER";
    const what = during === "handler" ? "An event handler of" : `${this.of.name}.${during}() of`;
    this.site.report(coded(error, code, `${what} ${this.of.name} threw: ${message}`), this, during);
  }

  inspect(instance: Rendered): void {
    this.checks.template(this.self, instance, this.site.view.view);
  }

  place(call: ComponentCall, previous: unknown): unknown {
    return this.site.place(this, call, previous);
  }

  called(): void {
    this.site.all();
  }

  /** It is no longer in the page. */
  close(): void {
    this.isClosed = true;
    uploadsOf(this.self)?.end();
    this.site.view.release(this);
    try {
      this.self.unmount?.();
    } catch (error) {
      this.#report(error, "render");
    }
  }
}

const none: readonly MountedComponent[] = [];
