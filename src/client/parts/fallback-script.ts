import { dispatch } from "../page-events.js";
import { fallback } from "./fallback.js";

dispatch(document, "part", { fallback });
