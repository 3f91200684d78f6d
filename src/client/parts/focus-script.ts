import { dispatch } from "../page-events.js";
import { focus } from "./focus.js";
import { partEvent } from "./part-event.js";

dispatch(document, partEvent, { focus });
