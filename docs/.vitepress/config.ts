import { readdirSync, readFileSync } from "node:fs";
import { type DefaultTheme, defineConfig } from "vitepress";
import { repositoryOf } from "../../scripts/repository.mjs";
import { codeBlocks } from "./code-blocks.js";
import { insideDocs } from "./links.js";
import { emptyCorners } from "./tables.js";

const manifest = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
/** Set once with `npm run repository`. */
const repository = repositoryOf(manifest);

/** Titles of the decisions, which are numbered files. */
const decisions: DefaultTheme.SidebarItem[] = readdirSync(new URL("../decisions", import.meta.url))
  .filter((file) => /^\d.*\.md$/.test(file))
  .sort()
  .map((file) => {
    const text = readFileSync(new URL(`../decisions/${file}`, import.meta.url), "utf8");
    const [, title = file] = /^# (.*)$/m.exec(text) ?? [];
    return { text: title, link: `/decisions/${file.replace(/\.md$/, "")}` };
  });

const start: DefaultTheme.SidebarItem[] = [
  { text: "Quick start", link: "/guide/quick-start" },
  { text: "Tutorial", link: "/guide/tutorial" },
  { text: "Concepts", link: "/guide/concepts" },
  { text: "Alternatives", link: "/guide/alternatives" },
  { text: "Questions and answers", link: "/guide/faq" },
  { text: "Troubleshooting", link: "/guide/troubleshooting" },
  { text: "Migration", link: "/guide/migration" },
];

const views: DefaultTheme.SidebarItem[] = [
  { text: "Views", link: "/guide/views" },
  { text: "Templates", link: "/guide/templates" },
  { text: "Components", link: "/guide/components" },
  { text: "Template files", link: "/guide/template-files" },
  { text: "Events", link: "/guide/events" },
  { text: "Forms", link: "/guide/forms" },
  { text: "Uploads", link: "/guide/uploads" },
  { text: "Navigation", link: "/guide/navigation" },
  { text: "Background work", link: "/guide/background-work" },
  { text: "Streaming", link: "/guide/streaming" },
  { text: "Loading states", link: "/guide/loading-states" },
  { text: "Commands for the browser", link: "/guide/commands" },
  { text: "Hooks for scripts", link: "/guide/hooks" },
  { text: "Recipes for widgets", link: "/guide/recipes" },
  { text: "Sessions", link: "/guide/sessions" },
  { text: "Error handling", link: "/guide/failures" },
  { text: "Languages", link: "/guide/languages" },
  { text: "Testing", link: "/guide/testing" },
  { text: "Debugging", link: "/guide/debugging" },
  { text: "TypeScript", link: "/guide/typescript" },
  { text: "Mistakes and messages", link: "/guide/mistakes" },
];

const flash: DefaultTheme.SidebarItem[] = [
  { text: "What you get", link: "/guide/what-you-get" },
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
  { text: "Flash without live views", link: "/guide/ordinary-routes" },
  { text: "Under the hood", link: "/guide/under-the-hood" },
  { text: "Feature comparison", link: "/guide/comparison" },
  { text: "Features of djust", link: "/guide/djust-features" },
];

const running: DefaultTheme.SidebarItem[] = [
  { text: "Frameworks", link: "/guide/frameworks" },
  { text: "Transports", link: "/guide/transports" },
  { text: "Deployment", link: "/guide/deployment" },
  { text: "Many nodes", link: "/guide/many-nodes" },
  { text: "Clustering", link: "/guide/clustering" },
  { text: "Operations", link: "/operations" },
  { text: "Reliability", link: "/reliability" },
  { text: "Security", link: "/guide/security" },
  { text: "HTML from users", link: "/guide/user-html" },
  { text: "Accessibility", link: "/guide/accessibility" },
  { text: "Screen readers", link: "/guide/screen-reader" },
  { text: "Browsers", link: "/guide/browsers" },
];

const reference: DefaultTheme.SidebarItem[] = [
  {
    text: "API",
    link: "/reference/api/",
    collapsed: true,
    items: [
      { text: "djust-ts", link: "/reference/api/djust-ts" },
      ...[
        "client",
        "client/hooks",
        "client/flash-store",
        "client/loading",
        "adapter",
        "node",
        "express",
        "fastify",
        "hono",
        "liquid",
        "redis",
        "testing",
        "testing/adapters",
        "testing/stores",
      ].map((name) => ({
        text: `djust-ts/${name}`,
        // TypeDoc gives each page a file name of its own, apart from the interface Hooks in lower case.
        link: `/reference/api/djust-ts/${name === "client/hooks" ? "client/hooks-1" : name}`,
      })),
    ],
  },
  { text: "Errors", link: "/errors" },
  { text: "Wire protocol", link: "/protocol" },
  { text: "Performance", link: "/performance" },
  { text: "Architecture", link: "/architecture" },
  // With a link, the item is not a button that contains a button.
  { text: "Decisions", link: decisions[0]?.link ?? "", collapsed: true, items: decisions },
  { text: "Changelog", link: "/changelog" },
];

export default defineConfig({
  title: "djust-ts",
  description: "Server-driven pages for Node in TypeScript, with flash messages that arrive exactly once",
  lang: "en",
  head: [["link", { rel: "icon", type: "image/svg+xml", href: "/logo.svg" }]],
  lastUpdated: false,
  // The application that somebody has just started.
  ignoreDeadLinks: [/^http:\/\/localhost/],
  markdown: {
    config(markdown) {
      insideDocs(markdown);
      codeBlocks(markdown);
      emptyCorners(markdown);
    },
    languageAlias: { caddy: "nginx" },
    theme: { light: "github-light-high-contrast", dark: "github-dark-default" },
  },
  // The pictures of the showcase, which the README has too.
  vite: { publicDir: "images" },
  themeConfig: {
    search: { provider: "local" },
    outline: [2, 3],
    logo: "/logo.svg",
    nav: [
      { text: "Guide", link: "/guide/quick-start", activeMatch: "^/guide/" },
      { text: "API", link: "/reference/api/" },
      { text: `v${manifest.version}`, link: "/changelog" },
    ],
    ...(repository
      ? {
          socialLinks: [{ icon: "github", link: repository }],
          editLink: { pattern: `${repository}/edit/HEAD/docs/:path`, text: "Edit this page" },
        }
      : {}),
    sidebar: [
      { text: "Introduction", items: start },
      { text: "Live views", items: views },
      { text: "Flash messages", items: flash },
      { text: "Running it", items: running },
      { text: "Reference", items: reference },
    ],
  },
});
