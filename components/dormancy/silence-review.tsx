"use client";

import { useQuery } from "@tanstack/react-query";
import { Unloaded } from "@/components/data/unloaded";
import { Link } from "@/components/ui/link";
import { dormancyOf } from "./queries";
import { ResumeSilent } from "./resume-silent";

/** A silent agent of the inbox: resumed by one press, or looked at on its page. */
export function SilenceReview({ agentId }: { agentId: string }) {
  const query = useQuery(dormancyOf(agentId));
  if (!query.data) return <Unloaded query={query} name="The silence" lines={2} />;
  return (
    <div className="flex flex-wrap items-center gap-3">
      {query.data.mayAnswer && <ResumeSilent agentId={agentId} subjectId={agentId} kind="agent" />}
      <Link href={`/agents/${agentId}`} className="underline">
        Open agent
      </Link>
    </div>
  );
}
