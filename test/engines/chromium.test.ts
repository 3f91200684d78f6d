import { launchChromium } from "./chromium.js";
import { suite } from "./suite.js";

suite("chromium", ["chromium"], launchChromium);
