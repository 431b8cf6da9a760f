import type { z } from "zod";
import { RequestFilters } from "@/lib/requests/schema";

/** Filters of an export: those of the list, without pages. */
export const RequestExport = RequestFilters.pick({ q: true, queue: true, sort: true });
export type RequestExport = z.infer<typeof RequestExport>;
