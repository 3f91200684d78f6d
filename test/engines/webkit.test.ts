import { suite } from "./suite.js";
import { launchWebKit } from "./webkit.js";

suite("webkit", ["WebKitWebDriver", "MiniBrowser", "Xvfb"], launchWebKit);
