import { startUploads } from "../uploads/start-uploads.js";
import type { Parts } from "./index.js";

export const uploads: Parts["uploads"] = { startUploads };
