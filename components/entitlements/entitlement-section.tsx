"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { JsonBlock } from "@/components/ui/code-block";
import { ErrorPanel } from "@/components/ui/error-panel";
import { SkeletonText } from "@/components/ui/skeleton";
import type { EntitlementResponse } from "@/lib/people/entitlements/schema";
import { PendingChange } from "./pending-change";
import { ProposeDialog } from "./propose-dialog";
import { entitlementOf } from "./queries";

type Effective = NonNullable<EntitlementResponse["effective"]>;

/** Where it comes from, in words. */
function sourceOf({ source, groups }: Effective): string {
  if (source === "own") return "Set for this person.";
  if (source === "standard") return "Nobody restricted it.";
  return `From ${groups.length === 1 ? "the group" : "the groups"} ${groups.map(({ name }) => name).join(", ")}.`;
}

function EffectiveText({ effective }: { effective: Effective }) {
  const { sentence, authority, leftOut } = effective;
  return (
    <>
      <p>
        {sentence} <span className="text-ink3">{sourceOf(effective)}</span>
      </p>
      {leftOut.length > 0 && (
        <div className="rounded-md bg-waitbg p-3 text-wait">
          <p>Their groups contradict one another. An older group’s word holds, and this is left out:</p>
          <ul className="mt-1 list-disc ps-5">
            {leftOut.map(({ group, sentence: said }) => (
              <li key={`${group.id} ${said}`}>
                {said} ({group.name})
              </li>
            ))}
          </ul>
        </div>
      )}
      {authority && authority.length > 0 && (
        <details className="w-full">
          <summary className="cursor-pointer text-ink2">As authority</summary>
          <JsonBlock value={authority} label="What they may delegate" />
        </details>
      )}
    </>
  );
}

function GroupText({ entitlement }: { entitlement: EntitlementResponse }) {
  return (
    <>
      <p>{entitlement.sentence}</p>
      {entitlement.set.kind === "authority" && (
        <details className="w-full">
          <summary className="cursor-pointer text-ink2">As authority</summary>
          <JsonBlock value={entitlement.set.authority} label="What members may delegate" />
        </details>
      )}
    </>
  );
}

type EntitlementSectionProps = { subjectId: string; mayWrite: boolean };

/** What a person, or whoever is in a group, may delegate to agents, and the change that waits for a second admin. */
export function EntitlementSection({ subjectId, mayWrite }: EntitlementSectionProps) {
  const [proposing, setProposing] = useState(false);
  const query = useQuery(entitlementOf(subjectId));
  const entitlement = query.data;
  return (
    <section className="flex flex-col items-start gap-3 border-line border-t pt-4">
      <h3>{entitlement?.subject.type === "group" ? "What members may delegate" : "What they may delegate"}</h3>
      {query.error && !entitlement && (
        <ErrorPanel title="It could not be loaded" error={query.error} onRetry={() => void query.refetch()} />
      )}
      {!entitlement && !query.error && <SkeletonText lines={2} />}
      {entitlement?.effective && <EffectiveText effective={entitlement.effective} />}
      {entitlement && !entitlement.effective && <GroupText entitlement={entitlement} />}
      {entitlement?.pending && <PendingChange change={entitlement.pending} />}
      {entitlement && mayWrite && (
        <Button onClick={() => setProposing(true)}>
          {entitlement.pending ? "Take everything away…" : "Propose change…"}
        </Button>
      )}
      {entitlement && <ProposeDialog open={proposing} entitlement={entitlement} onClose={() => setProposing(false)} />}
    </section>
  );
}
