import { dispatch } from "../page-events.js";
import { partEvent } from "./part-event.js";
import { uploads } from "./uploads.js";

dispatch(document, partEvent, { uploads });
