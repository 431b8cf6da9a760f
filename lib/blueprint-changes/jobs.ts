import { preview } from "./preview";

/** Continues previews that take longer than one HTTP request. */
export const previewCeilings = preview.job;
