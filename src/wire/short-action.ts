import type { FlashAction } from "./frames.js";

const maxLabelLength = 16;

/** Whether a message has one action with a label that is short enough to be next to the text. */
export function isShortAction(actions: readonly FlashAction[] = []): boolean {
  const [only] = actions;
  return actions.length === 1 && only !== undefined && only.label.length <= maxLabelLength;
}
