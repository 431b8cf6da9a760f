"use client";

import { CaseFromEntries } from "@/components/cases/case-from-entries";
import type { AuditEntry } from "@/lib/audit/schema";
import type { Asked } from "./use-question";

type CaseOfListProps = { asked: Asked; entries: readonly AuditEntry[]; onClose: () => void };

/** The agent of a list, if all its entries are about one. */
function agentOf(entries: readonly AuditEntry[]): { id: string; name: string } | undefined {
  const [first] = entries;
  const agent = first?.agent;
  if (!agent || entries.some((entry) => entry.agent?.id !== agent.id)) return undefined;
  return { id: agent.id, name: agent.now ?? agent.name ?? agent.id };
}

/** Opens a case about the list: its period, its loaded entries, and its agent where there is one. */
export function CaseOfList({ asked: { bounds }, entries, onClose }: CaseOfListProps) {
  const from = bounds.from ?? entries.at(-1)?.time ?? bounds.to;
  return (
    <CaseFromEntries
      about={agentOf(entries)}
      period={{ from, to: bounds.to }}
      indexes={entries.map(({ index }) => index)}
      onClose={onClose}
    />
  );
}
