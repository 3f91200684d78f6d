import type { FlashAction } from "./frames.js";

const mostLetters = 16;

/** Whether a message has one action, with a label that is short enough to be beside the text. */
export function isShortAction(actions: readonly FlashAction[] = []): boolean {
  const [only] = actions;
  return actions.length === 1 && only !== undefined && only.label.length <= mostLetters;
}
