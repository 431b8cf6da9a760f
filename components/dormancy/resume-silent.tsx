"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { useToast } from "@/components/ui/toast";
import type { SilentKind } from "@/lib/dormancy/model";
import type { DormancyResponse } from "@/lib/dormancy/schema";
import { dormancyKey, resumeSilent } from "./queries";

const changed: readonly unknown[] = ["agents", "delegations", "instances", "inbox"];

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

type Props = { agentId: string; subjectId: string; kind: SilentKind };

/** Resumes what was suspended for its silence by one press. The state is shown at once. */
export function ResumeSilent({ agentId, subjectId, kind }: Props) {
  const answer = useAnswer(agentId);
  const toast = useToast();
  const [busy, setBusy] = useState(false);
  const resume = async () => {
    setBusy(true);
    try {
      await answer(`The ${kind} is resumed`, resumeSilent(agentId, subjectId));
    } catch (error) {
      toast.problem(`The ${kind} is not resumed`, error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button size="sm" loading={busy} onClick={() => void resume()}>
      Resume
    </Button>
  );
}
