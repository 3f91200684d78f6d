import { launchFirefox } from "./firefox.js";
import { suite } from "./suite.js";

suite("firefox", ["firefox"], launchFirefox);
