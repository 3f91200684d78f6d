/** Express 4 under another name; the tests use only what has the types of Express 5. */
declare module "express4" {
  export { default } from "express";
}
