import {
  type AppOptions,
  djFlash,
  djFlashHistory,
  eventHandler,
  html,
  type LiveRequest,
  LiveView,
} from "djust-ts";
import { z } from "zod";
import { type Language, languageOf, texts } from "./texts.js";

/** The application's own sentences. */
const sentences = {
  en: { items: "Items", name: "Name", save: "Save", saved: "Saved." },
  de: { items: "Artikel", name: "Name", save: "Speichern", saved: "Gespeichert." },
  ar: { items: "العناصر", name: "الاسم", save: "حفظ", saved: "تم الحفظ." },
} as const satisfies { readonly [language in Language]: object };

class ItemsView extends LiveView {
  language: Language = "en";

  override mount(request: LiveRequest) {
    this.language = languageOf(request);
    this.pageTitle = sentences[this.language].items;
  }

  @eventHandler({ params: z.object({ name: z.string().min(1) }) })
  save({ name }: { name: string }) {
    if (name === "?") throw new Error("The warehouse does not answer.");
    this.putFlash("success", sentences[this.language].saved, { dismissible: true });
  }

  override render() {
    const { items, name, save } = sentences[this.language];
    return html`
      ${djFlash({ position: "top-end", maxVisible: 2 })}
      <main>
        <h1>${items}</h1>
        <form dj-submit="save">
          <label>${name} <input name="name"></label>
          <button>${save}</button>
        </form>
        ${djFlashHistory()}
      </main>`;
  }
}

export const options: AppOptions = {
  routes: { "/": ItemsView },
  lang: languageOf,
  texts: (_lang, request) => texts[languageOf(request)],
  layout: (page) => html`<!doctype html>
    <html lang="${page.lang}" dir="${page.dir}">
      <head>
        <meta name="viewport" content="width=device-width, initial-scale=1">
        ${page.head} ${page.flashStyles} ${page.flashHistory}
      </head>
      <body data-path=${page.request?.path}>${page.body}</body>
    </html>`,
};
