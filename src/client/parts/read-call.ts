import { addParam, parseCall } from "../../wire/index.js";
import { modifierKeys } from "../events/bindings.js";
import * as dom from "../safe-dom.js";

/**
 * Reads the handler that an attribute calls.
 *
 * @returns its name, and a function that adds the parameters of the call, of the element and of a key
 * @throws {Error} if the text is not a handler call
 */
export const readCall = (
  call: string,
  element: Element,
  event: Event,
): readonly [handler: string, addParams: (params: Record<string, unknown>) => void] => {
  const [handler, args, named] = parseCall(call);
  return [
    handler,
    (params) => {
      for (const { name, value } of dom.attributes(element)) addParam(params, name, value);
      Object.assign(params, named);
      if (event instanceof KeyboardEvent)
        for (const key of ["key", "code", ...modifierKeys] as const) params[key] = event[key];
      if (args.length) params["_args"] = args;
    },
  ];
};
