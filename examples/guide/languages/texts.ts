import type { FailureText, LiveRequest, Texts } from "djust-ts";

export const languages = ["en", "de", "ar"] as const;
export type Language = (typeof languages)[number];

/** The language in the URL (`?lang=de`), or the first one that the browser prefers. */
export function languageOf(request: LiveRequest | undefined): Language {
  const wanted = request?.params["lang"] ?? request?.headers["accept-language"] ?? "";
  return languages.find((language) => String(wanted).startsWith(language)) ?? "en";
}

const german: Required<Texts> = {
  connectionLost: "Verbindung unterbrochen. Neuer Versuch …",
  connectionRestored: "Wieder verbunden.",
  failure: failureIn({
    DJ_EVENT_PARAMS: "Bitte prüfen Sie Ihre Eingaben.",
    DJ_RATE_EVENTS: "Zu viele Aktionen auf einmal. Warten Sie einen Moment.",
    DJ_NOT_FOUND: "Unter dieser Adresse gibt es nichts.",
    DJ_INTERNAL: "Das hat nicht geklappt. Versuchen Sie es noch einmal.",
  }),
  errorTitle: (status) => (status === 404 ? "Nicht gefunden" : "Etwas ist schiefgegangen"),
  back: "Zurück zur Seite",
  notifications: "Meldungen",
  namedNotifications: "Meldungen: {name}",
  close: "Schließen",
  more: "{count} weitere",
  clearAll: "Alle schließen",
  recentMessages: "Letzte Meldungen",
  inbox: "Posteingang",
  unread: "{count} ungelesen",
  markRead: "Als gelesen markieren",
  markAllRead: "Alle als gelesen markieren",
  olderMessages: "Ältere Meldungen anzeigen",
  noMessages: "Keine Meldungen",
  inboxUnavailable: "Die Meldungen können gerade nicht geladen werden.",
  levels: { info: "Hinweis", success: "Erfolg", warning: "Warnung", error: "Fehler" },
};

const arabic: Required<Texts> = {
  connectionLost: "انقطع الاتصال. جارٍ إعادة المحاولة…",
  connectionRestored: "عاد الاتصال.",
  failure: failureIn({
    DJ_EVENT_PARAMS: "يرجى التحقق مما أدخلته.",
    DJ_RATE_EVENTS: "إجراءات كثيرة في وقت واحد. انتظر لحظة.",
    DJ_NOT_FOUND: "لا يوجد شيء في هذا العنوان.",
    DJ_INTERNAL: "لم ينجح ذلك. حاول مرة أخرى.",
  }),
  errorTitle: (status) => (status === 404 ? "غير موجود" : "حدث خطأ ما"),
  back: "العودة إلى الصفحة",
  notifications: "الإشعارات",
  namedNotifications: "الإشعارات: {name}",
  close: "إغلاق",
  more: "{count} أخرى",
  clearAll: "إغلاق الكل",
  recentMessages: "آخر الرسائل",
  inbox: "صندوق الوارد",
  unread: "{count} غير مقروءة",
  markRead: "تحديد كمقروءة",
  markAllRead: "تحديد الكل كمقروء",
  olderMessages: "عرض الرسائل الأقدم",
  noMessages: "لا توجد رسائل",
  inboxUnavailable: "يتعذر تحميل الرسائل حاليًا.",
  levels: { info: "معلومة", success: "نجاح", warning: "تحذير", error: "خطأ" },
};

/** A sentence for each code; the one of DJ_INTERNAL for all others. */
function failureIn(sentences: { readonly [code: string]: string }): FailureText {
  return (code) => sentences[code] ?? sentences["DJ_INTERNAL"] ?? false;
}

export const texts: { readonly [language in Language]: Texts } = { en: {}, de: german, ar: arabic };
