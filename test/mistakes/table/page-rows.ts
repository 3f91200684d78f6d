// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the strings are code with templates in it.
import { app, onSave } from "./build.js";
import type { Mistake } from "./mistake.js";

/** An application whose page has no container for messages. */
const bare = (members: string): string => `
class ItemView extends LiveView {
  ${members}
  override render() {
    return html\`<button dj-click="store">Save</button>\`;
  }
}
createApp({ routes: { "/": ItemView } });`;

const layout = (head: string, body: string): string =>
  `layout: ({ head, body }) => html\`<!doctype html><html><head>${head}</head><body>${body}</body></html>\``;

const noContainer =
  "DJ_FLASH_CONTAINER: The page has no container for the message … Add ${djFlash()} to the view or to the layout.";
const noContainerInLog =
  "DJ_FLASH_CONTAINER: ItemView puts messages, but its page has no container for them. Add ${djFlash()} to the view or to the layout.";

/** Mistakes in the page as a whole, which its script reports in development. */
export const pageMistakes: { readonly [subject: string]: readonly Mistake[] } = {
  "The page": [
    {
      mistake: 'A message without a container: `putFlash("success", "Saved.")`',
      code: bare('@eventHandler() store() { this.putFlash("success", "Saved."); }'),
      act: "store",
      says: noContainer,
      logs: noContainerInLog,
      inBrowser: {},
      when: "when it happens",
      where: ["test", "page", "log"],
    },
    {
      mistake: "The same in `mount()`",
      code: bare('override mount() { this.putFlash("info", "Hello"); } @eventHandler() store() {}'),
      says: noContainer,
      logs: noContainerInLog,
      inBrowser: {},
      when: "first render",
      where: ["test", "page", "log"],
    },
    {
      mistake: 'A command whose target is not in the page: `js.show("#meun")`',
      code: app("", '<button dj-click=${js.show("#meun")}>Save</button><div id="menu" hidden></div>'),
      act: "save",
      says: 'DJ_COMMAND: The command "show" found no element for "#meun".',
      inBrowser: {},
      when: "when it happens",
      where: ["test", "page"],
    },
    {
      mistake: 'The same from the server: `this.runCommands(js.show("#meun"))`',
      code: bare('@eventHandler() store() { this.runCommands(js.show("#meun")); }'),
      act: "store",
      says: 'DJ_COMMAND: The command "show" found no element for "#meun".',
      inBrowser: {},
      when: "when it happens",
      where: ["test", "page"],
    },
    {
      mistake: 'A misspelt container: `putFlash("error", "Enter a name.", { container: "nmae" })`',
      code: `
class ItemView extends LiveView {
  @eventHandler() store() { this.putFlash("error", "Enter a name.", { container: "nmae" }); }
  override render() {
    return html\`\${djFlash()}\${djFlash({ name: "name" })}<button dj-click="store">Save</button>\`;
  }
}
createApp({ routes: { "/": ItemView } });`,
      act: "store",
      says: 'DJ_FLASH_CONTAINER: The page has no container named "nmae" for the message "Enter a name.". Did you mean "name"? Add ${djFlash({ name: "nmae" })} to the view or to the layout.',
      logs: 'DJ_FLASH_CONTAINER: ItemView puts messages, but its page has no container named "nmae" for them. Did you mean "name"? Add ${djFlash({ name: "nmae" })} to the view or to the layout.',
      inBrowser: {},
      when: "when it happens",
      where: ["test", "page", "log"],
    },
    {
      mistake: "A container in the layout and in the view",
      code: app("", "Hello", layout("${head}", "${djFlash()}${body}")),
      says: 'DJ_FLASH_CONTAINER: The page has 2 containers with the id "dj-flash-container". Messages are shown in the first one; remove the others, or give each a name of its own: djFlash({ name: "form" }).',
      inBrowser: {},
      when: "first render",
      where: ["test", "page"],
    },
    {
      mistake: "An id that occurs in each row",
      code: app("", '<p id="item">Tea</p><p id="item">Coffee</p>'),
      says: 'DJ_PAGE_ID: The page has 2 elements with the id "item". Updates may move focus and typed text between them; give each an id of its own.',
      inBrowser: {},
      when: "first render",
      where: ["test", "page"],
    },
    {
      mistake: "A layout without `page.head`",
      code: app("", "Hello", layout("", "${body}")),
      says: "DJ_LAYOUT: layout() must put page.head into <head>. Add it to the template.",
      when: "first render",
      where: ["test", "page", "log"],
    },
    {
      mistake: "A layout without `page.body`",
      code: app("", "Hello", layout("${head}", "")),
      says: "DJ_LAYOUT: layout() must put page.body into <body>. Add it to the template.",
      when: "first render",
      where: ["test", "page", "log"],
    },
    {
      mistake: 'A handler in the layout: `dj-click="save"`',
      code: app("", "Hello", layout("${head}", '<button dj-click="save">Save</button>${body}')),
      says: "DJ_TEMPLATE_ATTRIBUTE: dj-click must be in a view, but is in the layout or an error page, where it does nothing … Move it into render(), or use a link, a form that posts to a route, or a script of the page.",
      when: "first render",
      where: ["test", "page", "log"],
    },
    {
      mistake: "A misspelt attribute in the layout: `dj-navigat`",
      code: app("", "Hello", layout("${head}", '<a dj-navigat="/" href="/">Home</a>${body}')),
      says: 'DJ_TEMPLATE_ATTRIBUTE: There is no attribute "dj-navigat". Did you mean "dj-navigate"? … Use data-* for attributes of your own.',
      when: "first render",
      where: ["test", "page", "log"],
    },
    {
      mistake: "A layout that loads the page script once more",
      code: app("", "Hello", layout('${head}<script src="/_djust/djust.js"></script>', "${body}")),
      says: "DJ_PAGE_SCRIPT: The page loads the page script 2 times. Only the first one runs; remove the other <script> element.",
      inBrowser: {},
      when: "first render",
      where: ["test", "page"],
    },
    {
      mistake: "A Content-Security-Policy that does not allow the page script",
      code: app(""),
      says: "DJ_PAGE_SCRIPT: The page script has not run. Check that page.head is in the layout's <head>, and that the Content-Security-Policy allows scripts of the page's own origin.",
      inBrowser: {
        change: (page) => page.replace(/<script src="\/_djust\/djust\.[^>]*><\/script>/, ""),
      },
      when: "first render",
      where: ["page"],
    },
    {
      mistake: "A proxy that does not pass the host on",
      code: app(""),
      says: "DJ_PROXY: The page's origin is … but the server sees http://internal:8080 and refuses its events with DJ_ORIGIN. Let the proxy send the header Host, or X-Forwarded-Host with trustProxy: true; or set allowedOrigins: …",
      inBrowser: { change: (page) => page.replace(/http:\/\/127\.0\.0\.1:\d+/, "http://internal:8080") },
      when: "first render",
      where: ["page"],
    },
    {
      mistake: "A proxy that lets no WebSocket through, or a framework without `app.attach(server)`",
      code: app(""),
      says: 'DJ_TRANSPORT: The WebSocket could not be opened, so the page uses the transport "sse". In a framework, call app.attach(server) with the listening server; behind a proxy, let upgrades through.',
      inBrowser: { withoutUpgrades: true },
      when: "first render",
      where: ["page"],
    },
    {
      mistake: "A page in a frame of another site",
      code: app(""),
      says: 'DJ_COOKIE: The page is in a frame of another site. Browsers send no session cookie there (SameSite=Lax), so its events are refused. Serve both pages from the same site, open this page in a window of its own, or serve it over HTTPS with cookie: { sameSite: "none", partitioned: true }.',
      inBrowser: { change: (page) => page.replace("isFramed&quot;:false", "isFramed&quot;:true") },
      when: "first render",
      where: ["page"],
    },
    {
      mistake: "`dj-patch` without a path",
      code: app("", "<a dj-patch>Next</a>"),
      says: 'DJ_TEMPLATE_ATTRIBUTE: dj-patch on <a> must have a path, or be on a link with an href. Write dj-patch="?page=2".',
      inBrowser: {},
      when: "first render",
      where: ["test", "page"],
    },
    {
      mistake: "`dj-navigate` to another site",
      code: app("", '<a dj-navigate href="https://example.com/pay">Pay</a>'),
      says: 'DJ_TEMPLATE_ATTRIBUTE: dj-navigate must lead to a page of this site, got "https://example.com/pay". Use an ordinary link with href.',
      inBrowser: {},
      when: "first render",
      where: ["test", "page"],
    },
    {
      mistake: "`dj-confirm` on an element without an event",
      code: app("", '<button dj-confirm="Really?">Delete</button>'),
      says: "DJ_TEMPLATE_ATTRIBUTE: dj-confirm on <button> does nothing, because the element has no event. Put it on the element with dj-click, dj-submit or dj-navigate.",
      inBrowser: {},
      when: "first render",
      where: ["test", "page"],
    },
    {
      mistake: "`dj-debounce` on a field without an event",
      code: app("", '<input name="query" aria-label="Search" dj-debounce="300">'),
      says: "DJ_TEMPLATE_ATTRIBUTE: dj-debounce on <input> does nothing, because neither the element nor a form around it has an event. Put it on the element with dj-input, dj-change or dj-model.",
      inBrowser: {},
      when: "first render",
      where: ["test", "page"],
    },
    {
      mistake: 'A selector that matches nothing: `focus("#nope")`',
      code: onSave('this.focus("#nope");'),
      act: "store",
      says: 'DJ_FOCUS: No element of the page matches the selector of focus("#nope"). Call focus() in a turn that renders the element.',
      inBrowser: {},
      when: "when it happens",
      where: ["test", "page"],
    },
    {
      mistake: 'A selector that is none: `focus("##")`',
      code: onSave('this.focus("##");'),
      act: "store",
      says: 'DJ_FOCUS: focus() must be given a CSS selector such as "#email", got "##".',
      inBrowser: {},
      when: "when it happens",
      where: ["test", "page"],
    },
  ],
};
