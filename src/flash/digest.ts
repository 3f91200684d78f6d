import type { FlashCommand } from "../wire/index.js";

/** Identifies flash commands by their visible content (FNV-1a, 32 bits). */
export function flashDigest(command: FlashCommand): string {
  let hash = 0x811c9dc5;
  for (const character of command.action === "put" ? `${command.level}\n${command.message}` : "")
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return (hash >>> 0).toString(36);
}
