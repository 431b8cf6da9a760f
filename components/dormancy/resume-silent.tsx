"use client";

import { useQueryClient } from "@tanstack/react-query";
import { type RefObject, useState } from "react";
import { isStale } from "@/components/forms/merge-edit";
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

type Props = {
  dormancy: DormancyResponse;
  subjectId: string;
  kind: SilentKind;
  ref?: RefObject<HTMLButtonElement | null>;
};

/**
 * Resumes what was suspended for its silence by one press. The state is shown at once. If the agent or the step changed
 * meanwhile, both are read again, and the person presses once more.
 */
export function ResumeSilent({ dormancy: { agentId, steps }, subjectId, kind, ref }: Props) {
  const client = useQueryClient();
  const answer = useAnswer(agentId);
  const toast = useToast();
  const etag = steps.find((step) => step.subjectId === subjectId)?.etag;
  const [busy, setBusy] = useState(false);
  const resume = async () => {
    setBusy(true);
    try {
      await answer(`The ${kind} is resumed`, resumeSilent(agentId, subjectId, etag));
    } catch (error) {
      toast.problem(`The ${kind} is not resumed`, error);
      if (isStale(error))
        await client.invalidateQueries({ predicate: ({ queryKey }) => changed.includes(queryKey[0]) });
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button ref={ref} size="sm" loading={busy} onClick={() => void resume()}>
      Resume
    </Button>
  );
}
