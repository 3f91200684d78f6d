import { prefixOf } from "../../html/index.js";
import type { ComponentCall } from "./component-call.js";
import { componentId } from "./component-id.js";
import type { ComponentParent, MountedComponent } from "./mounted-component.js";

/** Most components that are remembered after their own handlers have removed them. */
const maxRemoved = 20;

/** Finds the components of a view by id, and by what places them. */
export class ComponentIndex {
  readonly #byPrefix = new Map<string, MountedComponent>();
  /** The most ids of the same hash. */
  #attempts = 1;
  /** The ids of components that their own handlers have removed, the latest of them. */
  #removed: readonly string[] = [];

  get size(): number {
    return this.#byPrefix.size;
  }

  find(id: string): MountedComponent | undefined {
    return this.#byPrefix.get(prefixOf(id));
  }

  /** The component that a parent has placed with the same class and key. */
  placedBy(parent: ComponentParent, { of, key }: ComponentCall): MountedComponent | undefined {
    for (let attempt = 0; attempt < this.#attempts; attempt++) {
      const id = componentId(parent.prefix, of.name, String(key), attempt);
      const found = this.find(id);
      if (found?.of === of && found.parent === parent && String(found.key) === String(key)) return found;
    }
    return undefined;
  }

  /** What no other component has before the names of its handlers. */
  freePrefix(parent: ComponentParent, { of, key }: ComponentCall): string {
    for (let attempt = 0; ; attempt++) {
      const prefix = prefixOf(componentId(parent.prefix, of.name, String(key), attempt));
      this.#attempts = Math.max(this.#attempts, attempt + 1);
      if (!this.#byPrefix.has(prefix)) return prefix;
    }
  }

  add(component: MountedComponent): void {
    this.#byPrefix.set(component.prefix, component);
  }

  delete(component: MountedComponent): void {
    this.#byPrefix.delete(component.prefix);
  }

  /** Removes all components. */
  take(): readonly MountedComponent[] {
    const all = [...this.#byPrefix.values()];
    this.#byPrefix.clear();
    return all;
  }

  noteRemoved({ id }: MountedComponent): void {
    this.#removed = [...this.#removed.slice(1 - maxRemoved), id];
  }

  hasRemovedItself(id: string): boolean {
    return this.#removed.includes(id);
  }
}
