import { dispatch } from "../page-events.js";
import { navigation } from "./navigation.js";
import { partEvent } from "./part-event.js";

dispatch(document, partEvent, { navigation });
