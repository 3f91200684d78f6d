import { OwnedInstance, prefixOf, type Rendered, replaceOwned, type Scope } from "../../html/index.js";
import { DjustError, describe } from "../../wire/index.js";
import type { MistakeReporter } from "../mistakes.js";
import type { Logger } from "../ports.js";
import { TemplateChecks } from "../view/template-check.js";
import type { ComponentCall } from "./component-call.js";
import type { ComponentView } from "./component-context.js";
import { viewId } from "./component-id.js";
import { ComponentIndex } from "./component-index.js";
import { ComponentTopics } from "./component-topics.js";
import { type Contained, contain, containedBefore, placedIn } from "./contained.js";
import { type LiveComponent, setProps } from "./live-component.js";
import {
  type ComponentParent,
  type ComponentSite,
  type Content,
  MountedComponent,
} from "./mounted-component.js";
import { propsFrom } from "./slot.js";

/** The view of a {@link ComponentTree}. */
export interface TreeView extends ComponentView {
  /** What the templates of the view are rendered for. */
  readonly rendered: Scope & { place(call: ComponentCall, previous: unknown): unknown };
  readonly application: { readonly mistakes: MistakeReporter; readonly logger: Logger };
  /** Subscribes to a topic for its components. */
  listen(topic: string): () => void;
  unreported(error: DjustError, during: string): void;
}

/** One rendering of the view, or of some of its components. */
interface Pass {
  readonly number: number;
  /** Whether it only compares, so that no component may change. */
  readonly isTrial: boolean;
  /** The components that have been rendered, and what was in them before. */
  readonly drawn: (readonly [of: MountedComponent | undefined, before: readonly MountedComponent[]])[];
  readonly created: MountedComponent[];
  /** The component that is being rendered. */
  container: MountedComponent | undefined;
  /** The components that were in the view's own template. */
  readonly before: readonly MountedComponent[];
  /** What is in it so far; `undefined` before its first component, because most components contain none. */
  contained: Contained | undefined;
}

/** Most components of one view. */
const maxComponents = 20_000;

/** The components of one view: finds them by id, and renders, moves and ends them with its template. */
export class ComponentTree implements ComponentSite {
  readonly #components = new ComponentIndex();
  /** The topics that components subscribe to. */
  readonly topics = new ComponentTopics((topic) => this.view.listen(topic));
  readonly #root: ComponentParent;
  /** The components in the view's own template. */
  #contained: readonly MountedComponent[] = none;
  #passes = 0;
  #pass: Pass | undefined;
  /** The last turn in which code of components has run. */
  #turn: object | undefined;
  /** The components whose code has run since they were rendered. */
  readonly #touched = new Set<MountedComponent>();
  /** Whether other code has run as well since the view was rendered. */
  #isAll = false;

  constructor(readonly view: TreeView) {
    const { rendered } = view;
    this.#root = {
      prefix: prefixOf(viewId),
      self: view.view,
      scope: rendered,
      methods: undefined,
      called: () => this.all(),
      place: (call, previous) => rendered.place(call, previous),
    };
  }

  get size(): number {
    return this.#components.size;
  }

  /** The component with an id, if it is in the page. */
  find(id: string): MountedComponent | undefined {
    return this.#components.find(id);
  }

  /** Whether a component with this id has been removed by its own handler, of which a user may send a second event. */
  hasRemovedItself(id: string): boolean {
    return this.#components.hasRemovedItself(id);
  }

  /** A rendering of the whole view begins. @param isTrial whether it only compares */
  begin(isTrial = false): void {
    this.#pass = {
      number: ++this.#passes,
      isTrial,
      drawn: [],
      created: [],
      container: undefined,
      before: this.#contained,
      contained: undefined,
    };
  }

  /** The rendering has succeeded: components that are no longer in it end. */
  commit(isWhole = true): void {
    const pass = this.#pass;
    this.#pass = undefined;
    if (!pass) return;
    if (pass.isTrial) return this.#restore(pass);
    this.#touched.clear();
    const isOfTurn = this.#turn !== undefined && this.#turn === this.view.turn;
    if (isWhole) {
      this.#turn = undefined;
      this.#isAll = false;
      const before = this.#contained;
      this.#contained = placedIn(pass.contained);
      if (this.#contained !== before) pass.drawn.push([undefined, before]);
    }
    for (const [, before] of pass.drawn) this.#endMissing(before, pass.number, isOfTurn);
    this.#endMissing(pass.created, pass.number, isOfTurn);
  }

  /** The rendering has failed: the page stays as it is, without the components that were new. */
  rollback(): void {
    const pass = this.#pass;
    this.#pass = undefined;
    if (!pass) return;
    this.#restore(pass);
    for (const component of pass.created) this.#end(component);
  }

  #restore({ drawn }: Pass): void {
    for (const [component, before] of drawn) if (component) component.contained = before;
  }

  /** @param isOfTurn whether code of components has run in this turn */
  #endMissing(components: readonly MountedComponent[], pass: number, isOfTurn: boolean): void {
    for (const component of components) {
      if (component.pass === pass) continue;
      if (isOfTurn && component.isTouched) this.#components.noteRemoved(component);
      this.#end(component);
    }
  }

  #end(component: MountedComponent): void {
    if (component.isClosed) return;
    this.#components.delete(component);
    this.topics.end(component);
    component.close();
    for (const inner of component.contained) if (inner.container === component) this.#end(inner);
  }

  /** Called by the template of the view. @throws {DjustError} DJ_COMPONENT */
  placeInView(call: ComponentCall, previous: unknown): unknown {
    return this.place(this.#root, call, previous);
  }

  /** @throws {DjustError} DJ_COMPONENT where no component can be, for a second one of the same key, and for too many */
  place(parent: ComponentParent, call: ComponentCall, previous: unknown): unknown {
    const pass = this.#pass;
    if (!pass) throw misplaced(call);
    const known = componentAt(previous, parent, call);
    return known && !pass.isTrial ? this.#again(known, call, pass) : this.#find(parent, call, pass, known);
  }

  /** Places a component that is in the page. */
  #again(component: MountedComponent, call: ComponentCall, pass: Pass): OwnedInstance {
    place(component, call, pass);
    const isSame = component.receive(call.props);
    return isSame && component.of.pure === true
      ? skip(component, call, pass, this.view.application.mistakes.isStrict)
      : draw(component, pass);
  }

  /** Places a component that is new or was elsewhere, or any in a trial. */
  #find(
    parent: ComponentParent,
    call: ComponentCall,
    pass: Pass,
    here: MountedComponent | undefined,
  ): OwnedInstance {
    const known = here ?? this.#components.placedBy(parent, call);
    if (known && !pass.isTrial) return this.#again(known, call, pass);
    if (pass.isTrial && !known) throw new DjustError("DJ_COMPONENT", "A trial creates no components.");
    const component = known ?? this.#create(parent, call, pass);
    place(component, call, pass);
    return pass.isTrial ? tryWith(component, call.props, pass) : draw(component, pass);
  }

  dropContained(): void {
    const pass = this.#pass;
    if (!pass) return;
    for (const component of placedIn(pass.contained)) component.pass = 0;
    pass.contained = undefined;
  }

  #create(parent: ComponentParent, call: ComponentCall, pass: Pass): MountedComponent {
    const { of, key, props } = call;
    if (this.#components.size >= maxComponents)
      throw new DjustError(
        "DJ_COMPONENT",
        `A view must not have more than ${maxComponents} components. Show fewer at a time.`,
      );
    const prefix = this.#components.freePrefix(parent, call);
    const component = new MountedComponent(prefix, of, key, parent, this, props);
    this.#components.add(component);
    pass.created.push(component);
    return component;
  }

  /** Code of a component is about to run, or has run. */
  touch(component: MountedComponent): void {
    this.#turn = this.view.turn;
    component.isTouched = true;
    this.#touched.add(component);
  }

  /** Code of the view, or of a component that gave props, has run. */
  all(): void {
    this.#isAll = true;
  }

  /**
   * Renders the components whose code has run in this turn, if no other code has.
   *
   * @param before the last rendering of the view
   * @returns the new one; `undefined` if the whole view must be rendered
   */
  updated(before: Rendered): Rendered | undefined {
    const { turn, isStale } = this.view;
    const isPartial = turn !== undefined && turn === this.#turn && !this.#isAll && !isStale;
    if (!isPartial || this.#touched.size === 0) return undefined;
    const touched = [...this.#touched].map((component) => ({ component, around: around(component) }));
    touched.sort((a, b) => a.around.size - b.around.size);
    this.begin();
    try {
      let root = before;
      for (const { component, around } of touched) root = this.#redrawn(component, root, around);
      this.commit(false);
      return root;
    } catch (error) {
      this.rollback();
      throw error;
    }
  }

  /** Renders a component, unless one that it is in has been rendered with it. @returns the new rendering of the view */
  #redrawn(component: MountedComponent, root: Rendered, around: ReadonlySet<object>): Rendered {
    const pass = this.#pass;
    if (!pass || component.isClosed || component.pass === pass.number) return root;
    component.pass = pass.number;
    const { instance } = component;
    const next = draw(component, pass);
    return next === instance ? root : replaceOwned(root, next, around);
  }

  subscribe(component: MountedComponent, topic: string): () => void {
    return this.topics.subscribe(component, topic);
  }

  checksOf(component: LiveComponent): TemplateChecks {
    return TemplateChecks.for(component, this.view.application.mistakes);
  }

  report(error: DjustError, { of }: MountedComponent, during: string): void {
    const view = this.view.view.constructor.name;
    this.view.application.logger.error(
      { err: error.cause ?? error, view, component: of.name, during },
      error.message,
    );
    this.view.unreported(error, `${during} of ${of.name}`);
  }

  /** The view has ended. */
  close(): void {
    for (const component of this.#components.take()) component.close();
  }
}

const none: readonly MountedComponent[] = [];

/** The component of a call, if it was at this place before. */
function componentAt(
  previous: unknown,
  parent: ComponentParent,
  { of, key }: ComponentCall,
): MountedComponent | undefined {
  if (!(previous instanceof OwnedInstance)) return undefined;
  const { owner } = previous;
  if (!(owner instanceof MountedComponent)) return undefined;
  return owner.of === of && owner.key === key && owner.parent === parent && !owner.isClosed
    ? owner
    : undefined;
}

/** Notes that a component is in the one that is being rendered. */
function place(component: MountedComponent, call: ComponentCall, pass: Pass): void {
  if (component.pass === pass.number) throw repeated(call);
  component.pass = pass.number;
  if (component.container !== pass.container) component.container = pass.container;
  pass.contained ??= containedBefore(pass.container?.contained ?? pass.before);
  contain(component, pass.contained);
}

/** Leaves out a pure component. In development and in tests, it is rendered to find out whether it is pure. */
function skip(
  component: MountedComponent,
  call: ComponentCall,
  pass: Pass,
  isStrict: boolean,
): OwnedInstance {
  const before = component.instance;
  if (before && !isStrict) return before;
  const instance = draw(component, pass);
  if (before && instance !== before) component.checks.report(impure(call));
  return instance;
}

/** Renders a component with other props, and gives it back its own. */
function tryWith(component: MountedComponent, given: object, pass: Pass): OwnedInstance {
  const { self, parent } = component;
  const { props } = self;
  setProps(self, propsFrom(given, parent));
  try {
    return draw(component, pass);
  } finally {
    setProps(self, props);
  }
}

function draw(component: MountedComponent, pass: Pass): OwnedInstance {
  if (component.isTouched && !pass.isTrial) component.isTouched = false;
  const content = component.render();
  return component.shown(content) ?? drawContent(component, content, pass);
}

function drawContent(component: MountedComponent, shown: Content, pass: Pass): OwnedInstance {
  const { container, contained, isTrial } = pass;
  const { instance } = component;
  pass.container = component;
  pass.contained = undefined;
  try {
    return component.draw(shown);
  } finally {
    if (pass.contained !== undefined || component.contained.length > 0) noteContained(component, pass);
    if (isTrial) component.instance = instance;
    pass.container = container;
    pass.contained = contained;
  }
}

/** Notes what is in a component that has been rendered. */
function noteContained(component: MountedComponent, pass: Pass): void {
  const before = component.contained;
  const now = placedIn(pass.contained);
  if (now === before) return;
  pass.drawn.push([component, before]);
  component.contained = now;
}

// Errors are made in functions of their own, which keeps what runs in every turn small enough for V8 to inline.

function misplaced({ of }: ComponentCall): DjustError {
  return new DjustError(
    "DJ_COMPONENT",
    `The component ${of.name} must be in what render() returns. The items of a stream cannot have components.`,
  );
}

function impure({ of }: ComponentCall): DjustError {
  return new DjustError(
    "DJ_COMPONENT",
    `${of.name} must render the same for the same props, because it has static pure = true. Give it another object instead of changing the one it has, as in { ...order, name }, or remove static pure.`,
  );
}

function repeated({ of, key }: ComponentCall): DjustError {
  return new DjustError(
    "DJ_COMPONENT",
    `Two components ${of.name} must not have the same key, got ${key === "" ? "none" : describe(String(key))} twice. Give each its own key, as in component(${of.name}, { key: order.id, … }).`,
  );
}

/** The components that a component is in. */
function around({ container }: MountedComponent): ReadonlySet<object> {
  const all = new Set<object>();
  for (let outer = container; outer; outer = outer.container) all.add(outer);
  return all;
}
