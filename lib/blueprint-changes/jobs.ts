import { preview } from "@/lib/blueprint-changes/preview";

/** Goes on with previews that take longer than a request. */
export const previewCeilings = preview.job;
