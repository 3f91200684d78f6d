import {
  type AttributeProblem,
  attributeValue,
  type CompiledTemplate,
  calledBy,
  errorAt,
  isDirective,
  membersNamedBy,
  type NamedMember,
  namedByForeign,
  nameProblem,
  namesMember,
  neighborProblem,
  ownerOfName,
  type Rendered,
  type Slot,
  slotText,
  tokensOf,
  valueProblem,
} from "../../html/index.js";
import {
  camelCase,
  DjustError,
  describe,
  didYouMean,
  type FlashPut,
  inboxEvent,
  undoEvent,
} from "../../wire/index.js";
import type { MistakeReporter } from "../mistakes.js";
import { type BaseClass, findHandler, handlerNamesOf } from "./event-handler.js";
import { type LiveBase, uploadsOf } from "./live-base.js";
import { isModelField, isModelValue, modelFieldsOf } from "./model.js";

interface CheckedTemplate {
  /** Attributes that name a handler or a field by an expression, so that each name has to be checked. */
  readonly dynamic: readonly Slot[];
  /** The names that have been checked. */
  readonly names: Set<string>;
}

/** The checks of each application, by view class. */
const checks = new WeakMap<MistakeReporter, WeakMap<object, TemplateChecks>>();
/** Maximum number of names remembered for each template, and of file texts for each view class. */
const maxRemembered = 500;

/** Checks the `dj-` attributes of the templates and template files of one view class. */
export class TemplateChecks {
  readonly #templates = new WeakMap<CompiledTemplate, CheckedTemplate>();
  /** Texts of the files that have been checked. */
  readonly #files = new Set<string>();
  /** The template that was rendered last, if it needs no further checks: most views always render the same one. */
  #last: CompiledTemplate | undefined;

  private constructor(private readonly mistakes: MistakeReporter) {}

  /** The checks for the class of a view. */
  static for(view: LiveBase, mistakes: MistakeReporter): TemplateChecks {
    const classes = checks.get(mistakes) ?? new WeakMap<object, TemplateChecks>();
    checks.set(mistakes, classes);
    const made = classes.get(view.constructor) ?? new TemplateChecks(mistakes);
    classes.set(view.constructor, made);
    return made;
  }

  /** Reports a mistake that `render()` makes. */
  report(mistake: DjustError): void {
    this.mistakes.report(mistake);
  }

  /**
   * Checks a rendered template the first time it is rendered, and again for each new name of a handler.
   *
   * @param view the view or component that it is for
   * @param page the view, for attributes beside `dj-target="view"`
   */
  template(view: LiveBase, instance: Rendered, page = view): void {
    const { compiled } = instance;
    if (compiled === this.#last) return;
    const known = this.#templates.get(compiled);
    if (known?.dynamic.length === 0) {
      this.#last = compiled;
      return;
    }
    const { dynamic, names } = known ?? { dynamic: dynamicNames(compiled), names: new Set<string>() };
    let text = "";
    for (const slot of dynamic) text += `${withoutArguments(ownText(slot, instance))}\n`;
    if (names.has(text)) return;
    const mistake = mistakeIn(instance, view, page);
    // If this throws, the template is not marked as checked, so the next rendering reports the mistake again.
    if (mistake) this.mistakes.report(mistake);
    if (names.size < maxRemembered) names.add(text);
    if (!known) this.#templates.set(compiled, { dynamic, names });
  }

  /** Checks the HTML of a template file: in development each different HTML, in production the first. */
  file(view: LiveBase, file: string, html: string): void {
    const { isStrict } = this.mistakes;
    const key = isStrict ? `${file}\n${html}` : file;
    if (this.#files.has(key)) return;
    if (this.#files.size < maxRemembered) this.#files.add(key);
    for (const token of tokensOf(html)) {
      if (token.type !== "start") continue;
      const names = token.attributes.map(({ name }) => name);
      for (const [index, attribute] of token.attributes.entries()) {
        const neighbors = neighborProblem(token.name, names, index);
        if (!neighbors && !isDirective(attribute.name)) continue;
        const found =
          neighbors ??
          nameProblem(attribute.name, token.name) ??
          problemIn(attribute.name, attributeValue(attribute), view);
        if (!found) continue;
        if (isStrict) this.#files.delete(key);
        const tag = html.slice(token.at, token.at + 60).replace(/\s+/g, " ");
        return this.mistakes.report(
          new DjustError(
            "DJ_TEMPLATE_ATTRIBUTE",
            `${view.constructor.name}: ${found.problem} (${file}, in ${JSON.stringify(tag)}). ${found.fix}.`,
          ),
        );
      }
    }
  }
}

function dynamicNames({ directives }: CompiledTemplate): readonly Slot[] {
  return directives.flatMap(({ name, slot }) =>
    slot !== undefined && namesMember(name) && !slot.statics?.[0]?.includes("(") ? [slot] : [],
  );
}

/** The name of a handler without its arguments, which may differ in each row. */
function withoutArguments(text: string | null): string {
  if (text === null) return "";
  // Selectors may differ in each row as well.
  if (text.startsWith("[")) return (text.match(/\["(?:push","[^"(]+|\w+)/g) ?? []).join("");
  const end = text.indexOf("(");
  return end < 0 ? text : text.slice(0, end);
}

/** The text of an attribute, in which the component's own names are without its id. */
function ownText(slot: Slot, { compiled, values }: Rendered): string | null {
  const text = slotText(slot, values);
  const prefix = compiled.prefixIndex === undefined ? undefined : values[compiled.prefixIndex];
  return typeof prefix === "string" && text !== null ? text.replaceAll(prefix, "") : text;
}

function mistakeIn(instance: Rendered, view: LiveBase, page: LiveBase): DjustError | undefined {
  const { compiled } = instance;
  for (const { tag, name, at, value, slot, neighbors, isOfView } of compiled.directives) {
    const text = slot === undefined ? value : ownText(slot, instance);
    const found =
      neighbors ??
      nameProblem(name, tag) ??
      (text == null ? undefined : problemIn(name, text, isOfView ? page : view));
    if (found)
      return errorAt(
        "DJ_TEMPLATE_ATTRIBUTE",
        compiled.source,
        at,
        `${view.constructor.name}: ${found.problem}`,
        found.fix,
      );
  }
  return undefined;
}

function problemIn(name: string, text: string, view: LiveBase): AttributeProblem | undefined {
  const called = calledBy(name, text);
  if (called !== undefined && hasHandler(view, called))
    return {
      problem: `${name}="${text}" calls a function of the page, not the event handler "${called}"`,
      fix: `Write dj-${name.slice(2)}="${called}"`,
    };
  const foreign = namedByForeign(name, text);
  if (foreign && hasHandler(view, foreign.called))
    return {
      problem: `${name}="${text}" does not call the event handler "${foreign.called}"`,
      fix: `Write ${foreign.instead}="${foreign.called}"`,
    };
  const wrong = valueProblem(name, text);
  if (wrong) return wrong;
  for (const member of membersNamedBy(name, text)) {
    const problem = memberProblems[member.kind](name, member.name, view);
    if (problem) return problem;
  }
  return undefined;
}

const memberProblems = {
  handler: handlerProblem,
  field: (_attribute, name, view) => fieldProblem(name, view),
  upload: uploadProblem,
} satisfies {
  [kind in NamedMember["kind"]]: (
    attribute: string,
    name: string,
    view: LiveBase,
  ) => AttributeProblem | undefined;
};

function uploadProblem(attribute: string, name: string, view: LiveBase): AttributeProblem | undefined {
  const uploads = uploadsOf(view);
  if (uploads?.find(name)) return undefined;
  return {
    problem: `There is no upload "${name}" for ${attribute}.${didYouMean(name, uploads?.names ?? [])}`,
    fix: `Declare it in ${view.constructor.name}, as in files = this.allowUpload("${name}")`,
  };
}

function handlerProblem(attribute: string, name: string, view: LiveBase): AttributeProblem | undefined {
  // A method that a component got as a prop has the id of the view or component that gave it.
  if (name === inboxEvent || ownerOfName(name) || hasHandler(view, name)) return undefined;
  if (name === undoEvent && attribute.startsWith("dj-loading")) return undefined;
  if (typeof (view as unknown as Record<string, unknown>)[name] === "function")
    return {
      problem: `The method "${name}" in ${attribute} is not an event handler`,
      fix: "Mark it with @eventHandler()",
    };
  return {
    problem: `There is no event handler "${name}" for ${attribute}.${didYouMean(name, handlerNamesOf(view.constructor as BaseClass))}`,
    fix: "Mark a method with @eventHandler(), or list it in static events",
  };
}

/** Whether browsers may call a handler by this name. */
function hasHandler(view: LiveBase, name: string): boolean {
  return findHandler(view, name) !== undefined || findHandler(view, camelCase(name)) !== undefined;
}

/** The levels that the style sheets have rules for. */
const conventionalLevels = ["info", "success", "warning", "error"];

/**
 * The mistake in a message, if there is one: an action or `onClose` that names no handler of the view, or a level and
 * message that are swapped.
 */
export function messageMistake(
  view: LiveBase,
  { level, message, button, actions, onClose }: FlashPut,
): DjustError | undefined {
  if (conventionalLevels.includes(message) && !conventionalLevels.includes(level))
    return new DjustError(
      "DJ_FLASH_LEVEL",
      `putFlash must be given the level and then the message, got ${describe(level)} and ${describe(message)}. Write putFlash(${describe(message)}, ${describe(level)}).`,
    );
  for (const action of button ? [button] : (actions ?? [])) {
    const mistake = "event" in action ? eventMistake(view, "action", action.event) : undefined;
    if (mistake) return mistake;
  }
  return onClose && eventMistake(view, "onClose", onClose.event);
}

/** An `autoDismiss` below this looks like a number of seconds. */
const shortestMs = 100;

/** What is allowed in a message, and probably a mistake. */
export function messageAdvice({ level, message, title, autoDismiss = 0 }: FlashPut): DjustError | undefined {
  if (autoDismiss > 0 && autoDismiss < shortestMs)
    return new DjustError(
      "DJ_FLASH_OPTION",
      `autoDismiss is in milliseconds, so ${autoDismiss} removes the message ${describe(message)} before anybody can read it. Write ${autoDismiss * 1_000} for ${autoDismiss} seconds.`,
    );
  if (message.trim() === "" && title === undefined)
    return new DjustError(
      "DJ_FLASH_MESSAGE",
      `putFlash must be given a message to show, got ${describe(message)}. Use clearFlash() to remove a message.`,
    );
  if (level.trim() === "")
    return new DjustError(
      "DJ_FLASH_LEVEL",
      `putFlash must be given a level such as "info", got ${describe(level)}, for which the style sheets have no rules.`,
    );
  return undefined;
}

function eventMistake(view: LiveBase, option: string, event: string): DjustError | undefined {
  if (event === undoEvent || ownerOfName(event) || hasHandler(view, event)) return undefined;
  return new DjustError(
    "DJ_FLASH_OPTION",
    `${option}.event must be the name of an event handler of ${view.constructor.name}, got ${describe(event)}.${didYouMean(event, handlerNamesOf(view.constructor as BaseClass))} Mark the method with @eventHandler().`,
  );
}

function fieldProblem(name: string, view: LiveBase): AttributeProblem | undefined {
  if (!isModelField(view, name))
    return {
      problem: `There is no field ${describe(name)} for dj-model.${didYouMean(name, modelFieldsOf(view))}`,
      fix:
        name === ""
          ? 'Write the name of the field, as in dj-model="name"'
          : /^\w+(\.\w+)+$/.test(name)
            ? `dj-model binds a field of the view itself, not a path: declare one for each value, such as ${camelCase(name.replaceAll(".", "-"))} = "", or use a form with dj-submit`
            : `Declare it with a value: ${/^[\w$]+$/.test(name) ? name : "name"} = ""`,
    };
  if (isModelValue((view as unknown as Record<string, unknown>)[name])) return undefined;
  return {
    problem: `The field "${name}" for dj-model has a value that a form field cannot have`,
    fix: "Bind a field with a string, a number, a boolean or an array of strings",
  };
}
