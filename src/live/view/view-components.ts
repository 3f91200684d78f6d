import type { FlashQueue } from "../../flash/index.js";
import type { ComponentContext } from "../component/component-context.js";
import type { TreeView } from "../component/component-tree.js";
import type { LiveApplication } from "../live-application.js";
import type { TaskSet } from "../session/task-set.js";
import type { LiveBase } from "./live-base.js";
import type { AsyncWork, ViewContext } from "./view-context.js";
import type { ViewStreaming } from "./view-streaming.js";

/** A mounted view, as its components use it. */
interface Mounted extends ViewContext {
  readonly view: LiveBase;
  readonly flash: FlashQueue;
  readonly rendered: TreeView["rendered"];
  readonly tasks: TaskSet | undefined;
  readonly streaming: ViewStreaming;
  readonly stale: boolean;
  startAsync(work: AsyncWork, name: string | undefined, of?: ComponentContext): void;
  cancelAsync(name: string, of?: ComponentContext): boolean;
  subscribe(topic: string, forComponents?: boolean): () => void;
  unreported(error: Parameters<TreeView["unreported"]>[0], during: string): void;
}

/** The live session as the components of its view use it. */
export class ViewComponents implements TreeView {
  constructor(
    readonly context: Mounted,
    private readonly owner: { readonly application: LiveApplication; readonly current: object | undefined },
  ) {}

  get view(): LiveBase {
    return this.context.view;
  }

  get flash(): FlashQueue {
    return this.context.flash;
  }

  get rendered(): TreeView["rendered"] {
    return this.context.rendered;
  }

  get application(): LiveApplication {
    return this.owner.application;
  }

  get isStale(): boolean {
    return this.context.stale;
  }

  get turn(): object | undefined {
    return this.owner.current;
  }

  startWorkOf(component: ComponentContext, work: AsyncWork, name: string | undefined): void {
    this.context.startAsync(work, name, component);
  }

  cancelWorkOf(component: ComponentContext, name: string): boolean {
    return this.context.cancelAsync(name, component);
  }

  listen(topic: string): () => void {
    return this.context.subscribe(topic, true);
  }

  release(component: ComponentContext): void {
    const { tasks, streaming } = this.context;
    tasks?.endOf(component, component.prefix);
    for (const name of component.streamNames ?? []) streaming.streams?.remove(name);
  }

  unreported(error: Parameters<TreeView["unreported"]>[0], during: string): void {
    this.context.unreported(error, during);
  }
}
