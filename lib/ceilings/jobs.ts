import { preview } from "@/lib/ceilings/preview";

/** Goes on with previews that take longer than a request. */
export const previewCeilings = preview.job;
