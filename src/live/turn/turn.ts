import { DjustError } from "../../wire/index.js";
import type { LiveApplication } from "../live-application.js";
import { type Deadline, DeadlineQueue } from "./deadline-queue.js";
import { attributesOf, describeInput, type Input, mayMount, type Receiver } from "./input.js";
import { handled, type Outcome } from "./outcome.js";

/** One input while it is being handled. */
export class Turn {
  /** The receiver of the reply, if the input came with a request of its own. */
  readonly receiver: Receiver | undefined;
  /** Number of the input, if the browser has numbered it. */
  readonly ref: number | undefined;
  /** Whether it runs an event handler. */
  readonly isEvent: boolean;
  readonly startedAt = performance.now();
  /** `waiting` is for user code or a store; `replying` means that frames exist but have not been delivered. */
  phase: "running" | "waiting" | "replying" = "running";
  /** Whether the turn has ended before its code; later effects of the code belong to no turn. */
  isAbandoned = false;
  isSlow = false;
  /** Whether the turn ends when its handler waits, and the rest of the handler is background work. */
  isContinued = false;
  /** Whether it has begun while another turn waits for user code. */
  isConcurrent = false;
  /** Whether the tab has attached again, so that the response to the request that brought the input is not read. */
  isOvertaken = false;
  /** Resolves when its frames have been delivered, if that is asynchronous. */
  delivered: Promise<void> | undefined;
  /** Ends the wait early; `undefined` if the turn does not wait. */
  waiting: Waiting | undefined;

  constructor(readonly input: Input) {
    this.receiver = input.receiver;
    this.isEvent = input.kind === "frame" && input.frame.type === "event";
    this.ref = input.kind === "frame" ? input.frame.ref : input.kind === "refused" ? input.ref : undefined;
  }

  /**
   * Ends the turn of an event handler as soon as the handler waits.
   *
   * @returns whether it is the turn of an event handler
   */
  continueInBackground(): boolean {
    if (!this.isEvent || this.phase === "replying") return false;
    this.isContinued = true;
    this.waiting?.end(handled);
    return true;
  }

  /** Whether the session has no view to show while the turn waits. */
  get isMounting(): boolean {
    return this.phase === "waiting" && mayMount(this.input);
  }
}

/** A turn's wait for user code or a store. */
interface Waiting {
  deadline: Deadline<Turn> | undefined;
  /** Called when the turn has become slow. */
  readonly slow: () => void;
  /** Ends the turn with an outcome of its own. */
  readonly end: (outcome: Outcome) => void;
}

/** The turns of an application that wait for user code or a store: in the first queue, then in the second. */
type Deadlines = readonly [first: DeadlineQueue<Turn>, second: DeadlineQueue<Turn>];

const deadlines = new WeakMap<LiveApplication, Deadlines>();

function deadlinesOf(application: LiveApplication): Deadlines {
  const known = deadlines.get(application);
  if (known) return known;
  const { clock, slowTurnMs, turnTimeoutMs } = application;
  const [first, second] = [
    { ms: slowTurnMs, reached: (turn: Turn): void => turn.waiting?.slow() },
    {
      ms: turnTimeoutMs || Number.POSITIVE_INFINITY,
      reached: (turn: Turn): void => turn.waiting?.end({ kind: "failed", error: timeout(turn, application) }),
    },
  ].sort((a, b) => a.ms - b.ms) as [Stage, Stage];
  const last = new DeadlineQueue(clock, second.ms - first.ms, second.reached);
  const made: Deadlines = [
    new DeadlineQueue(clock, first.ms, (turn) => {
      first.reached(turn);
      if (second.ms <= first.ms) second.reached(turn);
      else if (turn.waiting) turn.waiting.deadline = last.add(turn);
    }),
    last,
  ];
  deadlines.set(application, made);
  return made;
}

type Stage = { readonly ms: number; readonly reached: (turn: Turn) => void };

/**
 * Waits for a turn's outcome, but no longer than `turnTimeoutMs`.
 *
 * @param running never rejects
 * @param slow called when the turn has become slow
 * @param ended called once, with the turn's own outcome or the one that has ended it early
 */
export function untilDeadline(
  turn: Turn,
  running: PromiseLike<Outcome>,
  application: LiveApplication,
  slow: () => void,
  ended: (outcome: Outcome) => void,
): void {
  turn.phase = "waiting";
  const settle = (outcome: Outcome): void => {
    const { waiting } = turn;
    if (!waiting) return;
    turn.waiting = undefined;
    waiting.deadline?.end();
    ended(outcome);
  };
  const end = (outcome: Outcome): void => {
    turn.isAbandoned = true;
    settle(outcome);
  };
  turn.waiting = { deadline: deadlinesOf(application)[0].add(turn), slow, end };
  void running.then(settle);
  if (turn.isContinued) end(handled);
}

/** Logs and counts, once, a turn that takes longer than `slowTurnMs`. */
export function reportSlow(
  turn: Turn,
  { logger, metrics, slowTurnMs }: LiveApplication,
  view: string | undefined,
): void {
  if (turn.isSlow) return;
  turn.isSlow = true;
  metrics.count("djust.turn.slow", 1, attributesOf(turn.input));
  logger.warn(
    { view, input: describeInput(turn.input), slowTurnMs },
    `A turn is taking longer than ${slowTurnMs} ms. Use startAsync or @background for long work.`,
  );
}

function timeout(turn: Turn, { turnTimeoutMs, metrics }: LiveApplication): DjustError {
  metrics.count("djust.turn.timeout", 1, attributesOf(turn.input));
  return new DjustError(
    "DJ_TURN_TIMEOUT",
    `The ${describeInput(turn.input)} did not finish within ${turnTimeoutMs} ms. Use startAsync or @background for long work, or raise limits.turnTimeoutMs.`,
  );
}
