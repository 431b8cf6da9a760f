"use client";

import { useQueryClient } from "@tanstack/react-query";
import { auditKeys } from "@/components/audit/queries";
import type { AuditEntry } from "@/lib/audit/schema";
import type { Asked } from "./use-question";

/** Asks the question again, so that the list and the counts include the newest entries. */
export function useShowAll({ q, bounds, range, renew }: Asked): (newest?: AuditEntry) => void {
  const client = useQueryClient();
  return (newest) => {
    window.scrollTo({ top: 0 });
    if (range.to === undefined) return renew(newest?.time);
    void client.resetQueries({ queryKey: auditKeys.list({ q, bounds }) });
    void client.resetQueries({ queryKey: auditKeys.summary({ q, bounds }) });
  };
}
