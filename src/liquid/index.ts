export { type LiquidOptions, liquid } from "./liquid.js";
