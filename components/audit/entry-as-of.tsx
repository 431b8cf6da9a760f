"use client";

import { History } from "lucide-react";
import { useAsOf } from "@/components/time/as-of";
import { Button } from "@/components/ui/button";
import type { AuditEntryDetail } from "@/lib/audit/schema";
import type { ReadEntry } from "./read-entry";
import { ReplayDecision } from "./replay-decision";

/** The time machine of an entry: the console at its time, and a decision judged again. */
export function EntryAsOf({ entry: { facts }, read: { body } }: { entry: AuditEntryDetail; read: ReadEntry }) {
  const { at, goTo } = useAsOf();
  const { decision_id: decisionId } = facts;
  const time = new Date(body.time).toISOString();
  return (
    <>
      {body.decision !== undefined && typeof decisionId === "string" && (
        <ReplayDecision key={decisionId} decisionId={decisionId} />
      )}
      {at !== time && (
        <Button icon={<History aria-hidden />} className="self-start" onClick={() => goTo(time)}>
          Show the console as of this entry
        </Button>
      )}
    </>
  );
}
