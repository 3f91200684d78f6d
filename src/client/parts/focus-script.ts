import { dispatch } from "../page-events.js";
import { focus } from "./focus.js";

dispatch(document, "part", { focus });
