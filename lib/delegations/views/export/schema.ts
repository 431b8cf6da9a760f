import type { z } from "zod";
import { DelegationFilters } from "@/lib/delegations/schema";

/** What an export may choose: like the list, without its pages. */
export const DelegationExport = DelegationFilters.pick({ q: true });
export type DelegationExport = z.infer<typeof DelegationExport>;
