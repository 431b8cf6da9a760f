"use client";

import { useQuery } from "@tanstack/react-query";
import { agentLifecycle } from "@/components/lifecycle/queries";
import { Link } from "@/components/ui/link";
import { Note } from "@/components/ui/note";
import { orphansTitle } from "./orphan-words";
import { orphanCount } from "./queries";

const linkClass = "font-semibold underline";

/** Above the inventory: how many agents have no person who answers for them. */
export function OrphansNote() {
  const { data } = useQuery(orphanCount);
  if (!data || data.count === 0) return null;
  return (
    <Note title={orphansTitle(data)}>
      <Link href="/agents/orphans" className={linkClass}>
        Find an owner
      </Link>
    </Note>
  );
}

/** Above an agent: why no person answers for it. */
export function OrphanNote({ agentId }: { agentId: string }) {
  const orphan = useQuery(agentLifecycle(agentId)).data?.orphan;
  if (!orphan) return null;
  const claims = orphan.claims === 1 ? "1 person asks to own it. " : `${orphan.claims} people ask to own it. `;
  return (
    <div className="mb-4">
      <Note title="No person answers for this agent">
        {orphan.sentence} {orphan.claims > 0 && claims}
        <Link href={`/agents/orphans?agent=${agentId}`} className={linkClass}>
          Find an owner
        </Link>
      </Note>
    </div>
  );
}
