"use client";

import { useQueryClient } from "@tanstack/react-query";
import { ConfirmButton } from "@/components/forms/confirm-dialog";
import { useToast } from "@/components/ui/toast";
import type { SilentKind } from "@/lib/dormancy/model";
import type { DormancyResponse } from "@/lib/dormancy/schema";
import { dormancyKey, resumeSilent } from "./queries";

const changed: readonly unknown[] = ["agents", "delegations", "instances"];

/** Shows the answer about the silence of an agent, and reads again what it changed. */
export function useAnswer(agentId: string) {
  const client = useQueryClient();
  const toast = useToast();
  return async (title: string, answer: Promise<DormancyResponse>) => {
    client.setQueryData(dormancyKey(agentId), await answer);
    toast.done(title);
    await client.invalidateQueries({ predicate: ({ queryKey }) => changed.includes(queryKey[0]) });
  };
}

const effects: Readonly<Record<SilentKind, string>> = {
  agent: "It can act again from the next decision. Its silence begins again.",
  delegation: "It can act again from the next decision. Its silence begins again.",
  instance: "It can act again with the key it has, unless something else prevents it. Its silence begins again.",
};

type Props = { agentId: string; subjectId: string; kind: SilentKind };

/** Resumes what was suspended for its silence. */
export function ResumeSilent({ agentId, subjectId, kind }: Props) {
  const answer = useAnswer(agentId);
  return (
    <ConfirmButton
      size="sm"
      confirm={{
        title: `Resume ${kind}`,
        verb: `Resume ${kind}`,
        tone: "primary",
        effect: effects[kind],
        onConfirm: (reason) => answer(`The ${kind} is resumed`, resumeSilent(agentId, subjectId, reason)),
      }}
    >
      Resume
    </ConfirmButton>
  );
}
