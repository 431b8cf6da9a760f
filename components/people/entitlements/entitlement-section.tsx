"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Unloaded } from "@/components/data/unloaded";
import { Button } from "@/components/ui/button";
import { JsonBlock } from "@/components/ui/code-block";
import type { EntitlementResponse } from "@/lib/entitlements/schema";
import { EffectiveText } from "./effective-text";
import { PendingChange } from "./pending-change";
import { ProposeDialog } from "./propose-dialog";
import { entitlementOf } from "./queries";

function GroupText({ entitlement }: { entitlement: EntitlementResponse }) {
  return (
    <>
      <p>{entitlement.sentence}</p>
      {entitlement.set.kind === "authority" && (
        <details className="w-full">
          <summary className="cursor-pointer text-ink2">As authority</summary>
          <JsonBlock value={entitlement.set.authority} label="Entitlement of members" />
        </details>
      )}
    </>
  );
}

type EntitlementSectionProps = { subjectId: string; mayWrite: boolean };

/** The entitlement of a person or of a group's members, and the change that waits for a second admin. */
export function EntitlementSection({ subjectId, mayWrite }: EntitlementSectionProps) {
  const [proposing, setProposing] = useState(false);
  const query = useQuery(entitlementOf(subjectId));
  const entitlement = query.data;
  return (
    <section className="flex flex-col items-start gap-3 border-line border-t pt-4">
      <h3>{entitlement?.subject.type === "group" ? "Entitlement of members" : "Entitlement"}</h3>
      {!entitlement && <Unloaded query={query} name="It" lines={2} linesClass="w-full" />}
      {entitlement?.effective && <EffectiveText effective={entitlement.effective} />}
      {entitlement && !entitlement.effective && <GroupText entitlement={entitlement} />}
      {entitlement?.pending && <PendingChange change={entitlement.pending} />}
      {entitlement && mayWrite && (
        <Button onClick={() => setProposing(true)}>
          {entitlement.pending ? "Remove all authority…" : "Propose change…"}
        </Button>
      )}
      {entitlement && proposing && <ProposeDialog entitlement={entitlement} onClose={() => setProposing(false)} />}
    </section>
  );
}
