import { dispatch } from "../page-events.js";
import { calls } from "./calls.js";
import { partEvent } from "./part-event.js";

dispatch(document, partEvent, { calls });
