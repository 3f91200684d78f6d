import { type DefaultTheme, defineConfig } from "vitepress";
import { insideDocs } from "./links.js";

const flash: DefaultTheme.SidebarItem[] = [
  { text: "What you get", link: "/guide/what-you-get" },
  { text: "Quick start", link: "/guide/quick-start" },
  { text: "Levels", link: "/guide/levels" },
  { text: "Template setup", link: "/guide/template-setup" },
  { text: "Clearing", link: "/guide/clearing" },
  { text: "Styling", link: "/guide/styling" },
  { text: "Survival", link: "/guide/survival" },
  { text: "Common patterns", link: "/guide/patterns" },
  { text: "Message options", link: "/guide/message-options" },
  { text: "Undo", link: "/guide/undo" },
  { text: "Inbox", link: "/guide/inbox" },
  { text: "JavaScript API", link: "/guide/javascript-api" },
  { text: "Your own components", link: "/guide/headless" },
  { text: "Feature comparison", link: "/guide/comparison" },
  { text: "Features of djust", link: "/guide/djust-features" },
  { text: "Flash without live views", link: "/guide/ordinary-routes" },
  { text: "Under the hood", link: "/guide/under-the-hood" },
];

const views: DefaultTheme.SidebarItem[] = [
  { text: "Views", link: "/guide/views" },
  { text: "Templates", link: "/guide/templates" },
  { text: "Template files", link: "/guide/template-files" },
  { text: "Events", link: "/guide/events" },
  { text: "Forms", link: "/guide/forms" },
  { text: "Navigation", link: "/guide/navigation" },
  { text: "Background work", link: "/guide/background-work" },
  { text: "Streaming", link: "/guide/streaming" },
  { text: "Loading states", link: "/guide/loading-states" },
  { text: "Sessions", link: "/guide/sessions" },
  { text: "Error handling", link: "/guide/failures" },
  { text: "Languages", link: "/guide/languages" },
  { text: "Mistakes and messages", link: "/guide/mistakes" },
  { text: "TypeScript", link: "/guide/typescript" },
];

const running: DefaultTheme.SidebarItem[] = [
  { text: "Frameworks", link: "/guide/frameworks" },
  { text: "Transports", link: "/guide/transports" },
  { text: "Deployment", link: "/guide/deployment" },
  { text: "Many nodes", link: "/guide/many-nodes" },
  { text: "Operations", link: "/operations" },
  { text: "Reliability", link: "/reliability" },
  { text: "Security", link: "/guide/security" },
  { text: "HTML from users", link: "/guide/user-html" },
  { text: "Testing", link: "/guide/testing" },
  { text: "Debugging", link: "/guide/debugging" },
  { text: "Accessibility", link: "/guide/accessibility" },
  { text: "Screen readers", link: "/guide/screen-reader" },
  { text: "Browsers", link: "/guide/browsers" },
  { text: "Migration", link: "/guide/migration" },
];

const reference: DefaultTheme.SidebarItem[] = [
  { text: "Wire protocol", link: "/protocol" },
  { text: "Errors", link: "/errors" },
  { text: "Performance", link: "/performance" },
  { text: "Architecture", link: "/architecture" },
  {
    text: "API",
    link: "/reference/api/",
    collapsed: true,
    items: [
      { text: "djust-ts", link: "/reference/api/djust-ts" },
      ...[
        "client",
        "adapter",
        "node",
        "express",
        "fastify",
        "hono",
        "liquid",
        "redis",
        "testing",
        "testing/adapters",
      ].map((name) => ({
        text: `djust-ts/${name}`,
        link: `/reference/api/djust-ts/${name}`,
      })),
    ],
  },
];

export default defineConfig({
  title: "djust-ts",
  description: "Server-driven pages for Node in TypeScript, with flash messages that arrive exactly once",
  lang: "en",
  head: [["link", { rel: "icon", href: "data:," }]],
  lastUpdated: false,
  // The application that somebody has just started.
  ignoreDeadLinks: [/^http:\/\/localhost/],
  markdown: { config: insideDocs, languageAlias: { caddy: "nginx" } },
  // The pictures of the showcase, which the README has too.
  vite: { publicDir: "images" },
  themeConfig: {
    search: { provider: "local" },
    outline: [2, 3],
    nav: [
      { text: "Guide", link: "/guide/quick-start", activeMatch: "^/guide/" },
      { text: "Protocol", link: "/protocol" },
      { text: "API", link: "/reference/api/" },
    ],
    sidebar: [
      { text: "Flash messages", items: flash },
      { text: "Live views", items: views },
      { text: "Running it", items: running },
      { text: "Reference", items: reference },
    ],
  },
});
