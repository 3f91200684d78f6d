import { keepHistory } from "./flash/history.js";

keepHistory();
