import { FlashQueue, type ProgressMessage } from "../../flash/index.js";
import { prefixed } from "../../html/index.js";
import type { FlashCommand } from "../../wire/index.js";

/**
 * Puts what a component puts into the queue of its view, so that there is one order. The handlers of its messages are those of
 * the component.
 */
export class ComponentFlash extends FlashQueue {
  constructor(
    private readonly view: FlashQueue,
    private readonly prefix: string,
  ) {
    super();
    this.owner = view.owner;
  }

  override add(command: FlashCommand, flashOnly?: boolean): void {
    if (command.action === "put") Object.assign(command, this.#ownEvents(command));
    this.view.add(command, flashOnly);
  }

  override follow(message: ProgressMessage, isFollowing: boolean): void {
    this.view.follow(message, isFollowing);
  }

  #ownEvents({ button, actions, onClose }: FlashCommand & { readonly action: "put" }): object {
    const own = <T extends object>(target: T): T =>
      "event" in target && typeof target.event === "string"
        ? { ...target, event: prefixed(target.event, this.prefix, "one") }
        : target;
    return {
      ...(button && { button: own(button) }),
      ...(actions && { actions: actions.map(own) }),
      ...(onClose && { onClose: own(onClose) }),
    };
  }
}
