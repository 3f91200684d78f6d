import { djFlash } from "djust-ts";

/** Messages stay long enough to see how navigation affects them. */
export const container = djFlash({ position: "top-right", autoDismiss: 20_000, closeLabel: "Close" });
