import type { z } from "zod";
import { RequestFilters } from "@/lib/requests/schema";

/** What an export may choose: like the list, without its pages. */
export const RequestExport = RequestFilters.pick({ q: true, queue: true, sort: true });
export type RequestExport = z.infer<typeof RequestExport>;
