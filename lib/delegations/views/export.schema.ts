import type { z } from "zod";
import { DelegationFilters } from "@/lib/delegations/schema";

/** Parameters of an export: those of the list, without paging. */
export const DelegationExport = DelegationFilters.pick({ q: true });
export type DelegationExport = z.infer<typeof DelegationExport>;
