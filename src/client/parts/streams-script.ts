import { dispatch } from "../page-events.js";
import { partEvent } from "./part-event.js";
import { streams } from "./streams.js";

dispatch(document, partEvent, { streams });
