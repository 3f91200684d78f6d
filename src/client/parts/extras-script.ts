import { dispatch } from "../page-events.js";
import { extras } from "./extras.js";
import { partEvent } from "./part-event.js";

dispatch(document, partEvent, { extras });
