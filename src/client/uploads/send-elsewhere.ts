import type { UploadItem } from "./upload-item.js";

/** How often progress is reported, in ms, and how often the request is tried. */
const reportMs = 300;
const tries = 3;
const retryMs = 1_000;

/**
 * Sends a file to another server in one request.
 *
 * @param report called with the percentage that was sent, or with -1 if the server refuses it
 */
export const sendElsewhere = async (
  item: UploadItem,
  isSelected: () => boolean,
  report: (percent: number) => Promise<void>,
): Promise<void> => {
  for (let left = tries; left > 0 && isSelected(); left--) {
    if (await send(item, isSelected, report)) {
      await report(100);
      item.state = "done";
      return;
    }
    if (left > 1) await new Promise((go) => setTimeout(go, retryMs));
  }
  if (!isSelected()) return;
  item.state = "failed";
  await report(-1);
};

const send = (
  { target, file }: UploadItem,
  isSelected: () => boolean,
  report: (percent: number) => void,
): Promise<boolean> =>
  new Promise((resolve) => {
    // `fetch` does not report how much it has sent.
    const request = new XMLHttpRequest();
    let reportedAt = 0;
    request.upload.onprogress = ({ loaded, total }) => {
      if (!isSelected()) return request.abort();
      const now = performance.now();
      if (now - reportedAt < reportMs) return;
      reportedAt = now;
      report(Math.min(99, (100 * loaded) / total));
    };
    request.onloadend = () => resolve(request.status >= 200 && request.status < 300);
    request.open(target?.method ?? "PUT", target?.url ?? "");
    for (const [name, value] of Object.entries(target?.headers ?? {})) request.setRequestHeader(name, value);
    request.send(file);
  });
