import type { AppOptions } from "djust-ts";
import { ReportView } from "./background-work.js";
import { BasicContainerView } from "./basic-container.js";
import { ClearAllView } from "./clear-all.js";
import { ClearByLevelView } from "./clear-by-level.js";
import { EightSecondsView, NeverView } from "./custom-auto-dismiss.js";
import { FormView } from "./form-submission.js";
import { JavaScriptView, layoutWithScript } from "./javascript-api.js";
import { LevelsView } from "./levels.js";
import { BulkImportView } from "./multiple-messages.js";
import { PositionView } from "./position.js";
import { ItemView } from "./quick-start.js";
import { DestinationView, SourceView } from "./survival-recipe.js";

/** The guide's code samples, one page each. */
export const guide: Pick<AppOptions, "routes" | "layout"> = {
  routes: {
    "/": ItemView,
    "/levels": LevelsView,
    "/basic-container": BasicContainerView,
    "/eight-seconds": EightSecondsView,
    "/never": NeverView,
    "/position": PositionView,
    "/clear-all": ClearAllView,
    "/clear-by-level": ClearByLevelView,
    "/survival-recipe": SourceView,
    "/survival-recipe/destination": DestinationView,
    "/form-submission": FormView,
    "/background-work": ReportView,
    "/multiple-messages": BulkImportView,
    "/javascript-api": JavaScriptView,
  },
  layout: layoutWithScript,
};
