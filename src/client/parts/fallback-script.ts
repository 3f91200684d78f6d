import { dispatch } from "../page-events.js";
import { fallback } from "./fallback.js";
import { partEvent } from "./part-event.js";

dispatch(document, partEvent, { fallback });
