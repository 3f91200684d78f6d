import { bindsModel } from "../../html/index.js";
import { coded, DjustError, isPromise, messageOf, type Params } from "../../wire/index.js";
import { assignModel } from "../view/model.js";
import type { AsyncOutcome } from "../view/view-context.js";
import type { ComponentTree } from "./component-tree.js";
import { MountedComponent } from "./mounted-component.js";

/** The error of an event for a component that is not in the page. */
export function gone(): DjustError {
  return new DjustError(
    "DJ_COMPONENT_GONE",
    "The component of the event must be in the page, but it has been removed.",
  );
}

/** Runs a handler of a component, and returns its value. An error is shown by its fallback, if it has one. */
export function runHandler(
  tree: ComponentTree,
  component: MountedComponent,
  handler: () => unknown,
): unknown {
  const ended = (value: unknown): unknown => {
    component.handlerSucceeded();
    tree.touch(component);
    return value;
  };
  const failed = (error: unknown): undefined => {
    tree.touch(component);
    if (!component.handlerFailed(error)) throw error;
  };
  tree.touch(component);
  try {
    const running = handler();
    if (isPromise(running)) return running.then(ended, failed);
    return ended(running);
  } catch (error) {
    return failed(error);
  }
}

/** Writes a value from a form field that a component binds. @throws {DjustError} DJ_MODEL_FIELD, DJ_COMPONENT_GONE */
export function assignField(tree: ComponentTree, id: string, name: string, params: Params): void {
  const component = tree.find(id);
  if (!component) throw gone();
  tree.touch(component);
  const { self, instance, prefix } = component;
  const binds = (field: string): boolean => instance !== undefined && bindsModel(instance, prefix + field);
  assignModel(self, { ...params, field: name }, binds);
}

/** Gives a message to the components that subscribe to its topic. @throws the first error of a handler */
export function giveMessage(tree: ComponentTree, message: unknown, topic: string): unknown {
  const running = tree.topics.subscribers(topic).map((component) => {
    if (!(component instanceof MountedComponent)) return undefined;
    try {
      return runHandler(tree, component, () => component.self.handleInfo?.(message as never, topic as never));
    } catch (error) {
      return Promise.reject(error);
    }
  });
  return running.some(isPromise) ? Promise.all(running) : undefined;
}

/** Gives the outcome of background work to its component. */
export function giveResult(tree: ComponentTree, owner: object, name: string, outcome: AsyncOutcome): unknown {
  if (!(owner instanceof MountedComponent) || owner.isClosed) return undefined;
  const { self, of } = owner;
  return runHandler(tree, owner, () => {
    if (self.handleAsyncResult) return self.handleAsyncResult(name, outcome);
    if (outcome.status === "rejected") {
      const message = `The background work ${JSON.stringify(name)} of ${of.name} failed, and the component has no handleAsyncResult: ${messageOf(outcome.reason)}`;
      tree.report(coded(outcome.reason, "DJ_HANDLER", message), owner, name);
    }
    return undefined;
  });
}
