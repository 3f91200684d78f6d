import { dispatch } from "../page-events.js";
import { commands } from "./commands.js";
import { partEvent } from "./part-event.js";

dispatch(document, partEvent, { commands });
