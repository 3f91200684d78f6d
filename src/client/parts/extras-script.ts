import { dispatch } from "../page-events.js";
import { extras } from "./extras.js";

dispatch(document, "part", { extras });
