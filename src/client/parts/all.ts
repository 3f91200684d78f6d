import { bindings } from "./bindings.js";
import { calls } from "./calls.js";
import { commands } from "./commands.js";
import { extras } from "./extras.js";
import { fallback } from "./fallback.js";
import { fields } from "./fields.js";
import { focus } from "./focus.js";
import { hooks } from "./hooks.js";
import { provideParts } from "./index.js";
import { lists } from "./lists.js";
import { loading } from "./loading.js";
import { move } from "./move.js";
import { navigation } from "./navigation.js";
import { streams } from "./streams.js";
import { timing } from "./timing.js";
import { uploads } from "./uploads.js";
import { viewport } from "./viewport.js";

/** Provides every part, for a bundled page script. */
export const provideAllParts = (): void =>
  provideParts({
    bindings,
    calls,
    commands,
    fallback,
    extras,
    fields,
    focus,
    hooks,
    lists,
    loading,
    move,
    navigation,
    streams,
    timing,
    uploads,
    viewport,
  });
