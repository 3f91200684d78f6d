import theme from "vitepress/theme";
import { useAccessibleMarkup } from "./accessibility.js";
import "./code-blocks.css";
import "./layout.css";
import "./accessibility.css";

export default { extends: theme, setup: useAccessibleMarkup };
