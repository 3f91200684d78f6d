import { dispatch } from "../page-events.js";
import { bindings } from "./bindings.js";
import { partEvent } from "./part-event.js";

dispatch(document, partEvent, { bindings });
