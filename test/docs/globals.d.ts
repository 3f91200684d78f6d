// Declarations that fragments in the docs may use: the application around them.
import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { App, AppOptions, Form, LiveRequest, LiveView, SessionStore } from "djust-ts";
import type { Djust } from "djust-ts/client";

declare global {
  /** Views that contain the docs' methods. */
  abstract class DocView extends LiveView {
    name: string;
    data: string;
    report: string;
    generating: boolean;
    rows: readonly string[];
    active: boolean;
    mayEdit: boolean;
    items: readonly { readonly id: number; readonly name: string; readonly title: string }[];
    request: LiveRequest;
    form: Form<StandardSchemaV1<unknown, { email: string }>>;
    doGenerate(signal: AbortSignal): Promise<void>;
  }

  const secret: string;
  const app: App;
  const routes: AppOptions["routes"];
  const element: Element;
  const sessionStore: SessionStore;
  function addUser(email: string): Promise<boolean>;
  function saveItem(name: string): Promise<void>;
  function uploadPhoto(): Promise<void>;
  function buildReport(signal?: AbortSignal): Promise<string>;
  function importRecords(data: string): { created: number; skipped: number; errors: number };

  interface Window {
    djust: Djust;
    DJUST_USE_WEBSOCKET?: boolean;
    djustDebug?: boolean;
  }
}
