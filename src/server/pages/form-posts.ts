import { type LiveSession, uploadNamed } from "../../live/index.js";
import { DjustError, formFields, names, type Params, type ServerFrame } from "../../wire/index.js";
import type { Exchange } from "../http/exchange.js";
import { bodyText, mediaType } from "../http/request-body.js";
import type { Runtime } from "../runtime.js";
import { replyOf } from "../transports/turn-reply.js";
import { readMultipart } from "../uploads/multipart-form.js";
import { PostedFiles } from "../uploads/posted-files.js";
import { type FormSessions, withoutFragment } from "./form-sessions.js";
import { type NoScriptEvent, parseNoScriptEvent } from "./no-script-event.js";
import { openView, shareOf } from "./open-view.js";
import { isError, isNavigation, leadsAway, type PageResponses } from "./page-responses.js";
import { focusIn } from "./with-focus.js";

type OpenedView = Awaited<ReturnType<typeof openView>>;

/** Handles forms that are posted without a script. */
export class FormPosts {
  constructor(
    private readonly runtime: Runtime,
    private readonly sessions: FormSessions,
    private readonly responses: PageResponses,
  ) {}

  /** Runs the form's handler, then redirects the browser to the page that shows the result. */
  async post(exchange: Exchange): Promise<void> {
    const { gates, rates, sessions, limits } = this.runtime;
    let respond: () => void;
    try {
      const sid = sessions.idOf(exchange);
      const { headers } = exchange.request;
      gates.origin(headers.origin, exchange.host, headers["sec-fetch-site"]);
      const admit = (fields: URLSearchParams): void => {
        gates.csrf(fields.get(formFields.csrf) ?? undefined, sid);
        const from = { owner: sid, address: exchange.network };
        rates.frame(from);
        rates.unnamed(from);
      };
      const { fields, opened } = await this.#read(exchange, sid ?? "", admit);
      const event = parseNoScriptEvent(fields, limits);
      if (!event)
        throw new DjustError(
          "DJ_EVENT_UNKNOWN",
          "The form must name an event of this page. Load the page again.",
        );
      respond = await this.#handleEvent(exchange, sid ?? "", event, opened);
    } catch (error) {
      return this.responses.fail(exchange, error);
    }
    // An error that is passed to the framework has been counted, and must not be wrapped again.
    respond();
  }

  /**
   * Reads the form. Files go to the view of the form, which is opened for the first one.
   *
   * @param admit checks the fields, before any file is stored
   */
  async #read(
    exchange: Exchange,
    sid: string,
    admit: (fields: URLSearchParams) => void,
  ): Promise<{ readonly fields: URLSearchParams; readonly opened?: OpenedView | undefined }> {
    const { bodyBounds, limits } = this.runtime;
    const type = mediaType(exchange.request.headers);
    if (type === "application/x-www-form-urlencoded") {
      const fields = new URLSearchParams(await bodyText(exchange, bodyBounds));
      admit(fields);
      return { fields };
    }
    if (type !== "multipart/form-data")
      throw new DjustError(
        "DJ_FRAME_FIELD",
        "An event sent over HTTP must have the header X-Djust-Event or the fields of a form.",
      );
    let opened: OpenedView | undefined;
    let files: PostedFiles | undefined;
    try {
      const bounds = {
        fieldBytes: limits.frameBytes,
        maxFields: limits.frameKeys,
        idleMs: limits.bodyTimeoutMs,
        clock: this.runtime.clock,
      };
      const fields = await readMultipart(exchange, bounds, async (file, before) => {
        if (!opened) {
          admit(before);
          const token = before.get(formFields.token) ?? undefined;
          opened = await openView(this.runtime, exchange, sid, this.#shownSession(exchange, sid, token), []);
        }
        const { mounted } = opened.session.view;
        files ??= new PostedFiles((name) => mounted && uploadNamed(mounted, name));
        await files.take(file);
      });
      if (!opened) admit(fields);
      return { fields, opened };
    } catch (error) {
      files?.cancel();
      throw error;
    }
  }

  /** @returns a function that sends the response */
  async #handleEvent(
    exchange: Exchange,
    sid: string,
    event: NoScriptEvent,
    opened?: OpenedView,
  ): Promise<() => void> {
    const { runtime, responses } = this;
    const { session, frames } =
      opened ?? (await openView(runtime, exchange, sid, this.#shownSession(exchange, sid, event.token), []));
    if (frames.some((frame) => isError(frame) || leadsAway(frame)))
      return () => {
        responses.redirectOrError(exchange, session, frames);
        session.close("The mount ended in a redirect or an error");
      };
    const reply = await sendEvents(session, event);
    // The session may end before the turn of the form.
    const isLost = reply.some(({ type }) => type === "reload");
    if (isLost && opened)
      throw new DjustError("DJ_NOT_MOUNTED", "The page of the form has expired. Select the files again.");
    if (isLost) return this.#handleEvent(exchange, sid, { ...event, token: undefined });
    const failed = reply.find(isError);
    if (failed) {
      this.sessions.put(sid, exchange.url, session);
      return () => responses.error(exchange, failed, { session, error: session.view.lastError });
    }
    const away = reply.find(leadsAway);
    if (away) {
      session.close("Replaced by another page");
      return () => responses.redirect(exchange, away.url, away.carry);
    }
    session.view.mounted?.pushed.keep([...frames, ...reply]);
    const target = reply.find(isNavigation)?.url ?? exchange.url;
    const flash = session.flash.waitingFlash;
    this.sessions.put(sid, target, session, focusIn(reply));
    const sealed = flash.length > 0 ? runtime.carried.seal(flash, target, shareOf(exchange, sid)) : undefined;
    await sealed?.kept;
    return () => responses.redirect(exchange, target, sealed?.token);
  }

  /** The live session of the page that contained the form, unless it has ended or a tab is connected to it. */
  #shownSession(exchange: Exchange, sid: string, given: string | undefined): LiveSession | undefined {
    const { runtime } = this;
    if (given === undefined) return undefined;
    const token = runtime.gates.token(given, sid, runtime.clock.now());
    const session = runtime.find(token.sessionId, sid);
    return session?.detachedAt !== undefined &&
      session.local.follows(token.copy) &&
      withoutFragment(session.view.url) === exchange.url
      ? session
      : undefined;
  }
}

/**
 * Sends a session the values of a form's bound fields, then the form's event.
 *
 * @returns the frames of the last turn, or of the first that fails
 */
async function sendEvents(
  session: LiveSession,
  { event, params, models }: NoScriptEvent,
): Promise<readonly ServerFrame[]> {
  const send = async (event: string, params: Params): Promise<readonly ServerFrame[]> => {
    const { frames } = await replyOf((receiver) =>
      session.take({ type: "event", event, params }, { receiver }),
    );
    return frames;
  };
  for (const [field, value] of Object.entries(models)) {
    const frames = await send(names.model, { field, value });
    if (frames.some((frame) => isError(frame) || frame.type === "reload")) return frames;
  }
  return send(event, params);
}
