import { dispatch } from "../page-events.js";
import { loading } from "./loading.js";

dispatch(document, "part", { loading });
