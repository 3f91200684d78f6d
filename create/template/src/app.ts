import { createApp } from "djust-ts";
import { layout } from "./layout.js";
import { TasksView } from "./tasks-view.js";

export const app = createApp({
  // Signs what browsers bring back. With NODE_ENV=production the fallback is refused.
  secret: process.env.DJUST_SECRET ?? "only for development",
  routes: { "/": TasksView },
  layout,
});
