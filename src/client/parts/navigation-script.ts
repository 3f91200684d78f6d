import { dispatch } from "../page-events.js";
import { navigation } from "./navigation.js";

dispatch(document, "part", { navigation });
