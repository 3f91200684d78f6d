import { dispatch } from "../page-events.js";
import { lists } from "./lists.js";
import { partEvent } from "./part-event.js";

dispatch(document, partEvent, { lists });
