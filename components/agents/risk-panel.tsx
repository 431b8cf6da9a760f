"use client";

import { useQuery } from "@tanstack/react-query";
import { Unloaded } from "@/components/data/unloaded";
import { RiskScore } from "@/components/marks/risk-parts";
import { Panel } from "@/components/ui/panel";
import { agentRisk } from "./queries";

/** The risk of an agent now, with each part of the score. */
export function RiskPanel({ agentId }: { agentId: string }) {
  const query = useQuery(agentRisk(agentId));
  if (!query.data) {
    return (
      <Panel title="Risk now">
        <Unloaded query={query} name="The risk" lines={3} />
      </Panel>
    );
  }
  const { score, parts } = query.data;
  return (
    <Panel title="Risk now" actions={<RiskScore score={score} />}>
      {parts.length === 0 ? (
        <p className="text-ink2">Nothing adds to its risk.</p>
      ) : (
        <ul aria-label="Parts of the risk" className="flex flex-col gap-1 text-sm">
          {parts.map(({ code, sentence, weight }) => (
            <li key={code} className="grid grid-cols-[2rem_minmax(0,1fr)] gap-2 [overflow-wrap:anywhere]">
              <span className="text-end font-mono text-ink3">{weight}</span>
              <span>{sentence}</span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
