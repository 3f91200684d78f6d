import { dispatch } from "../page-events.js";
import { hooks } from "./hooks.js";
import { partEvent } from "./part-event.js";

dispatch(document, partEvent, { hooks });
