import theme from "vitepress/theme";
import "./code-blocks.css";

export default theme;
