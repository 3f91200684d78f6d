import { dispatch } from "../page-events.js";
import { move } from "./move.js";
import { partEvent } from "./part-event.js";

dispatch(document, partEvent, { move });
