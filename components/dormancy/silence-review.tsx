"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { type RefObject, useState } from "react";
import { whyNot } from "@/components/agents/agent-menu";
import { agentDetail } from "@/components/agents/queries";
import { useReviewButtons } from "@/components/control-changes/review-keys";
import { Unloaded } from "@/components/data/unloaded";
import { Button } from "@/components/ui/button";
import { Link } from "@/components/ui/link";
import { dormancyOf } from "./queries";
import { ResumeSilent } from "./resume-silent";
import { Expected } from "./silence-panel";

const AgentDialogs = dynamic(() => import("@/components/agents/agent-dialogs").then((module) => module.AgentDialogs), {
  loading: () => null,
});

/** Retires a silent agent, as the lifecycle policy proposes. */
function RetireSilent({ agentId, ref }: { agentId: string; ref: RefObject<HTMLButtonElement | null> }) {
  const [asking, setAsking] = useState<"retire">();
  const agent = useQuery(agentDetail(agentId)).data;
  if (!agent) return null;
  return (
    <>
      <Button
        ref={ref}
        size="sm"
        variant="danger"
        aria-haspopup="dialog"
        whyNot={whyNot(agent, "retire")}
        onClick={() => setAsking("retire")}
      >
        Retire…
      </Button>
      <AgentDialogs agent={agent} asking={asking} onClose={() => setAsking(undefined)} />
    </>
  );
}

/**
 * A silent agent of the inbox: resumed by one press, or retired if that is proposed. The backup owner declares the
 * silence.
 */
export function SilenceReview({ agentId, can }: { agentId: string; can: readonly string[] }) {
  const query = useQuery(dormancyOf(agentId));
  const { agree, refuse } = useReviewButtons();
  if (!query.data) return <Unloaded query={query} name="The silence" lines={2} />;
  return (
    <div className="flex flex-wrap items-center gap-3">
      {can.includes("resume") && <ResumeSilent ref={agree} dormancy={query.data} subjectId={agentId} kind="agent" />}
      {can.includes("retire") && <RetireSilent ref={refuse} agentId={agentId} />}
      {can.includes("expect") ? (
        <Expected dormancy={query.data} />
      ) : (
        <Link href={`/agents/${agentId}`} className="underline">
          Open agent
        </Link>
      )}
    </div>
  );
}
