import type { names } from "../../wire/index.js";
import { meta } from "../page-config.js";
import type { Put } from "./read-command.js";

/** The options of `createApp({ flash })` that apply to messages shown by scripts of the page. */
export interface LevelDefaults {
  /** Maximum number of visible messages in containers without their own limit. */
  readonly max: number | undefined;
  /** Adds the defaults of a message's level. */
  complete(put: Put): Put;
}

const configMeta: typeof names.configMeta = "djust-config";

interface Config {
  readonly levels?: { readonly [level: string]: Partial<Put> };
  readonly max?: number;
}

const read = (): Config => {
  try {
    return JSON.parse(meta(configMeta) || "{}").flash ?? {};
  } catch {
    return {};
  }
};

/** Reads the defaults from the page's head. */
export const levelDefaults = (): LevelDefaults => {
  const { levels = {}, max } = read();
  return {
    max,
    complete(put) {
      const own = Object.hasOwn(levels, put.level) ? levels[put.level] : undefined;
      if (!own) return put;
      const { autoDismiss, ...others } = own;
      const hasAction = put.button || put.actions;
      return {
        ...others,
        ...(Object.fromEntries(
          Object.entries(put).filter(([, value]) => value !== undefined),
        ) as unknown as Put),
        autoDismiss: put.autoDismiss ?? (hasAction ? undefined : autoDismiss),
      };
    },
  };
};
