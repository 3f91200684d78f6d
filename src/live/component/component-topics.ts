import type { ComponentContext } from "./component-context.js";

/** The topics that the components of a view subscribe to, with one subscription of the view for each. */
export class ComponentTopics {
  readonly #topics = new Map<
    string,
    { readonly components: Set<ComponentContext>; readonly end: () => void }
  >();

  /** @param listen subscribes to a topic, and returns a function that ends the subscription */
  constructor(private readonly listen: (topic: string) => () => void) {}

  subscribe(component: ComponentContext, topic: string): () => void {
    const known = this.#topics.get(topic);
    const entry = known ?? { components: new Set(), end: this.listen(topic) };
    if (!known) this.#topics.set(topic, entry);
    entry.components.add(component);
    component.topics ??= new Set();
    component.topics.add(topic);
    return () => this.#leave(component, topic);
  }

  /** The components that get the messages of a topic. */
  subscribers(topic: string): readonly ComponentContext[] {
    return [...(this.#topics.get(topic)?.components ?? [])];
  }

  /** A component is no longer in the page. */
  end(component: ComponentContext): void {
    for (const topic of component.topics ?? []) this.#leave(component, topic);
  }

  #leave(component: ComponentContext, topic: string): void {
    const entry = this.#topics.get(topic);
    component.topics?.delete(topic);
    if (!entry?.components.delete(component) || entry.components.size > 0) return;
    this.#topics.delete(topic);
    entry.end();
  }
}
