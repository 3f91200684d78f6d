import theme from "vitepress/theme";
import { useAccessibleMarkup } from "./accessibility.js";
import "./code-blocks.css";
import "./contrast.css";

export default { extends: theme, setup: useAccessibleMarkup };
