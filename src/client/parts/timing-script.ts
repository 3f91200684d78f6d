import { dispatch } from "../page-events.js";
import { partEvent } from "./part-event.js";
import { timing } from "./timing.js";

dispatch(document, partEvent, { timing });
