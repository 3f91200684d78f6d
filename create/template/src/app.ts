import { createApp } from "djust-ts";
import { layout } from "./layout.js";
import { TasksView } from "./tasks-view.js";

export const app = createApp({
  // Signs session cookies and tokens. The fallback is rejected when NODE_ENV is "production".
  secret: process.env.DJUST_SECRET ?? "only for development",
  routes: { "/": TasksView },
  layout,
});
