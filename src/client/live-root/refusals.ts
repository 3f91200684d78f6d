/**
 * What a page does when its mount is refused. `reload`: loads the page for a new token. `stop`: stays disconnected, since
 * a retry would be refused as well. With any other code the page retries.
 */
export const refusalOf = (code: string): "reload" | "stop" | undefined =>
  /^DJ_(TOKEN|CSRF)$/.test(code)
    ? "reload"
    : /^DJ_(UNAUTHORIZED|ORIGIN|NOT_FOUND|FRAME_)/.test(code)
      ? "stop"
      : undefined;
