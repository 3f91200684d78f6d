import { runCommands, runFor } from "../commands/run-commands.js";
import type { Parts } from "./index.js";

export const commands: Parts["commands"] = { runCommands, runFor };
