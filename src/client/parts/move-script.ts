import { dispatch } from "../page-events.js";
import { move } from "./move.js";

dispatch(document, "part", { move });
