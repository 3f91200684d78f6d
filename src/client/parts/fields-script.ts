import { dispatch } from "../page-events.js";
import { fields } from "./fields.js";

dispatch(document, "part", { fields });
