import { dispatch } from "../page-events.js";
import { loading } from "./loading.js";
import { partEvent } from "./part-event.js";

dispatch(document, partEvent, { loading });
