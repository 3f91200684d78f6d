import { djFlash } from "djust-ts";

/** Messages stay long enough to see what navigation does to them. */
export const container = djFlash({ position: "top-right", autoDismiss: 20_000, closeLabel: "Close" });
