/** Whether a value is a promise or another thenable. */
export function isPromise<T = unknown>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return (
    typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function"
  );
}
