import type { AppOptions } from "djust-ts";
import { EightSecondsView, NeverView } from "./auto-dismiss-views.js";
import { BasicContainerView } from "./basic-container-view.js";
import { BulkImportView } from "./bulk-import-view.js";
import { ClearAllView } from "./clear-all-view.js";
import { ClearByLevelView } from "./clear-by-level-view.js";
import { FormView } from "./form-view.js";
import { ItemView } from "./item-view.js";
import { JavaScriptView, layoutWithScript } from "./javascript-view.js";
import { LevelsView } from "./levels-view.js";
import { PositionView } from "./position-view.js";
import { DestinationView, SourceView } from "./redirect-views.js";
import { ReportView } from "./report-view.js";

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
