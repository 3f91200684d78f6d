import { dispatch } from "../page-events.js";
import { partEvent } from "./part-event.js";
import { viewport } from "./viewport.js";

dispatch(document, partEvent, { viewport });
