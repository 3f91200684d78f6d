// What each page says will happen, by the page's name.

/** @typedef {import("./reader.mjs").Reader} Reader */
/** @typedef {import("playwright-core").Page} Page */

/** @type {Readonly<Record<string, (reader: Reader) => Promise<void>>>} */
export const scenarios = {
  async "quick-start"(reader) {
    reader.quickStart();
    await savesItems(await reader.open());
    reader.paste("guide/quick-start", "item-view-without-decorators.ts");
    reader.write("item-view.ts", reader.read("item-view-without-decorators.ts"));
    const page = await reader.open();
    await page.click("text=Save");
    await message(page, "Item saved!");
  },

  async views(reader) {
    reader.quickStart();
    reader.paste("guide/views", "counter-view.ts");
    reader.change("guide/quick-start", "app.ts");
    const page = await reader.open();
    await page.click("text=+1");
    await page.waitForSelector("p:text-is('1')");
  },

  async tutorial(reader) {
    reader.type("guide/tutorial", /^npm /);
    reader.pasteAll("guide/tutorial");
    if (!/Tests .*2 passed/.test(reader.run("npx vitest run"))) throw new Error("its tests fail");
    const page = await reader.open("npx tsx server.ts");
    const other = await reader.tab(page.url());
    await page.click("text=Open ticket");
    await page.waitForSelector("text=Enter a subject.");
    await page.fill("[name=subject]", "Printer");
    await page.fill("[name=text]", "It prints nothing at all.");
    await page.click("text=Open ticket");
    await message(page, "Ticket 1 opened.");
    await message(other, "New ticket: Printer");
    await other.click("a:text-is('Printer')");
    await other.click("text=Close ticket");
    await page.waitForSelector("li:has-text('(closed)')");
    await other.click("button:text-is('Undo'), [aria-label=Undo]");
    await other.waitForSelector("text=Close ticket");
    await page.goto(new URL("/export", page.url()).href);
    await page.click("main button");
    await message(page, "Export finished.");
    reader.type("guide/tutorial", /^npx esbuild/);
    const env = { NODE_ENV: "production", DJUST_SECRET: "change-me-to-32-random-characters" };
    await (await reader.open("node dist/server.js", "/", env)).waitForSelector("text=Support desk");
  },

  async forms(reader) {
    reader.withView("guide/forms", "FormView", "form-view.ts");
    reader.type("guide/forms", /^npm install/);
    const page = await reader.open();
    await page.click("text=Send");
    await message(page, "Please fix the errors below.");
    await page.waitForSelector("text=Enter your name.");
    await page.fill("[name=name]", "Ada");
    await page.fill("[name=email]", "ada@example.org");
    await page.check("[value=news]");
    await page.click("text=Send");
    await message(page, "Form submitted successfully.");
    await page.waitForSelector("text=1 submitted");
    if ((await page.inputValue("[name=name]")) !== "") throw new Error("the form is not empty");

    reader.withView("guide/forms", "SignUpView", "sign-up-view.ts");
    const signUp = await reader.open();
    await signUp.fill("#email", "ada");
    await signUp.press("#email", "Tab");
    await signUp.waitForSelector("text=Enter a valid email address.");
    await signUp.fill("#email", "ada@example.org");
    await signUp.click("text=Sign up");
    await message(signUp, "We have written to ada@example.org.");
  },

  async sessions(reader) {
    reader.quickStart();
    reader.paste("guide/sessions", "app.ts");
    const page = await reader.open("npx tsx server.ts", "/account");
    if (!page.url().endsWith("/sign-in")) throw new Error(`the account is open to anyone: ${page.url()}`);
    await page.fill("[name=name]", "Ada");
    await page.fill("[name=password]", "wrong");
    await page.click("text=Sign in");
    await page.waitForSelector("text=The name or the password is wrong.");
    await page.fill("[name=name]", "Ada");
    await page.fill("[name=password]", "lovelace");
    await page.click("text=Sign in");
    await page.waitForURL("**/account");
    await message(page, "Welcome back!");
    const other = await reader.tab(page.url());
    await page.click("text=Sign out");
    for (const tab of [page, other]) await tab.waitForURL("**/sign-in");
  },

  async uploads(reader) {
    reader.withView("guide/uploads", "ImportView", "import-view.ts");
    const page = await reader.open();
    const buffer = Buffer.from("id,name\n1,Tea\n2,Coffee\n");
    await page.setInputFiles("[type=file]", { name: "orders.csv", mimeType: "text/csv", buffer });
    await page.waitForSelector("li:has-text('orders.csv')");
    await page.click("button:text-is('Import')");
    await message(page, "2 rows imported.");
    await page.setInputFiles("[type=file]", { name: "orders.exe", mimeType: "text/csv", buffer });
    await page.waitForSelector("li strong");
    await page.click("text=Remove");
    await page.waitForSelector("li", { state: "detached" });
  },

  async streaming(reader) {
    reader.withView("guide/streaming", "ChatView", "chat-view.ts");
    const chat = await reader.open();
    await chat.fill("[name=prompt]", "Which tea?");
    await chat.click("text=Ask");
    await chat.waitForSelector("[dj-stream]:has-text('You asked: Which tea?')");

    reader.withView("guide/streaming", "LogView", "log-view.ts");
    await (await reader.open()).waitForSelector("pre:has-text('Started.')");

    reader.withView("guide/streaming", "FeedView", "feed-view.ts");
    const feed = await reader.open();
    await feed.click("text=Remove");
    await feed.waitForSelector("li", { state: "detached" });

    reader.withView("guide/streaming", "LongListView", "long-list-view.ts");
    const list = await reader.open();
    await list.click("text=Show later rows");
    await list.waitForSelector("[role=status]:has-text('loaded')");

    reader.withView("guide/streaming", "CheckoutView", "checkout-view.ts");
    const checkout = await reader.open();
    await checkout.click("text=Pay");
    await checkout.waitForSelector("text=Checking your card…");
    await message(checkout, "Thank you!");

    reader.withView("guide/streaming", "AnswerView", "answer-view.ts");
    reader.type("guide/streaming", /^npm install/);
    await reader.open();
  },

  async "background-work"(reader) {
    reader.withView("guide/background-work", "ReportView", "report-view.ts", "report.ts");
    const report = await reader.open();
    await report.click("text=Generate");
    await message(report, "Generating report...");
    await message(report, "Report ready!");

    reader.withView("guide/background-work", "SearchView", "search-view.ts");
    const search = await reader.open();
    await search.fill("input", "tea");
    await search.waitForSelector("text=First for tea");

    reader.withView("guide/background-work", "ImportView", "import-view.ts");
    const rows = await reader.open();
    await rows.click("text=Import");
    await message(rows, "Importing…");
    await message(rows, "500 rows imported.");

    reader.withView("guide/background-work", "ClockView", "clock-view.ts");
    const clock = await reader.open();
    const first = await clock.textContent("time");
    await clock.waitForFunction(`document.querySelector("time").textContent !== ${JSON.stringify(first)}`);
  },

  async components(reader) {
    reader.withView("guide/components", "OrdersView", "orders-view.ts");
    const orders = await reader.open();
    await orders.click("text=Tea");
    await orders.click("text=Remove");
    await message(orders, "Tea removed.");
    await orders.waitForSelector("text=Tea >> visible=true", { state: "visible" });
    if ((await orders.locator("li").count()) !== 1) throw new Error("the order is still in the list");

    reader.withView("guide/components", "SettingsView", "settings-view.ts");
    const settings = await reader.open();
    await settings.click("text=Save");
    await settings.waitForSelector("text=Saved 1 times.");
    await settings.click("text=Settings");
    await settings.waitForSelector("text=Saved 1 times.", { state: "detached" });
  },

  async testing(reader) {
    reader.quickStart();
    reader.type("guide/testing", /^npm install/);
    reader.run("npm install express");
    const examples = ["item-view.test.ts", "report-view.test.ts", "redirect-views.test.ts"];
    reader.paste("guide/testing", ...examples, "report-view.ts", "report.ts", "redirect-views.ts");
    if (!/Tests .*4 passed/.test(reader.run("npx vitest run"))) throw new Error("its tests fail");
    reader.paste("guide/testing", "opening.ts", "welcome.ts");
    if (!/^Open/m.test(reader.run("npx tsx opening.ts"))) throw new Error("opening.ts prints something else");
    if (!/^Welcome!/m.test(reader.run("npx tsx welcome.ts")))
      throw new Error("welcome.ts prints something else");
  },

  async frameworks(reader) {
    reader.type("guide/quick-start", /^npm (?!create)/);
    reader.type("guide/frameworks", /^npm install/);
    for (const file of ["express-server.ts", "fastify-server.ts", "hono-server.ts", "node-server.ts"]) {
      reader.paste("guide/frameworks", file);
      const page = await reader.open(`npx tsx ${file}`, "/account");
      await page.waitForSelector("text=Your account");
      await page.goto(new URL("/", page.url()).href);
      await page.waitForSelector("text=An ordinary page");
    }
  },

  async "ordinary-routes"(reader) {
    reader.type("guide/quick-start", /^npm (?!create)/);
    reader.type("guide/ordinary-routes", /^npm install/);
    reader.paste("guide/ordinary-routes", "server.ts");
    const page = await reader.open("npx tsx server.ts");
    await page.fill("[name=name]", "Lamp");
    await page.click("text=Save");
    await message(page, "“Lamp” saved.");
  },

  async "template-files"(reader) {
    reader.quickStart();
    reader.type("guide/template-files", /^npm install/);
    reader.paste("guide/template-files", "app.ts", "views/item.html");
    await savesItems(await reader.open());
  },

  async deployment(reader) {
    reader.quickStart();
    reader.run("npm install --save-dev esbuild");
    reader.type("guide/deployment", /^npx esbuild/);
    const env = { NODE_ENV: "production", DJUST_SECRET: "0123456789abcdefghijklmnopqrstuv" };
    await savesItems(await reader.open("exec node dist/server.js", "/", env));
    const code = await reader.terminate();
    if (code !== 0) throw new Error(`exit code ${code} after SIGTERM`);
  },
};

/** @param {Page} page */
async function savesItems(page) {
  await page.click("text=Save");
  await message(page, "Name is required.");
  await page.fill("[name=name]", "Lamp");
  await page.click("text=Save");
  await message(page, "Item saved!");
}

/**
 * Waits for a message.
 *
 * @param {Page} page
 * @param {string} text
 */
async function message(page, text) {
  await page.waitForSelector(`.dj-flash:has-text(${JSON.stringify(text)})`);
}
