import { dispatch } from "../page-events.js";
import { fields } from "./fields.js";
import { partEvent } from "./part-event.js";

dispatch(document, partEvent, { fields });
