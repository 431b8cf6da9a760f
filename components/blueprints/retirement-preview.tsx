"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { problemText } from "@/components/ui/problem-text";
import type { BlueprintPreview } from "@/lib/blueprint-changes/schema";
import type { DormancyPolicy } from "@/lib/blueprints/model";
import { usePreview } from "./use-preview";

const dayOf = (instant: string): string => instant.slice(0, 10);

/** The agents that another limit of a silence retires, in one sentence. */
export function retirementSentence({ agents, from, to }: NonNullable<BlueprintPreview["retirements"]>): string {
  if (from === null || to === null) return "No agent is suspended for its silence now, so none is retired yet.";
  const which = agents === 1 ? "1 suspended agent is" : `${agents.toLocaleString("en")} suspended agents are`;
  const when = dayOf(from) === dayOf(to) ? `on ${dayOf(from)}` : `between ${dayOf(from)} and ${dayOf(to)}`;
  return `${which} retired ${when}, unless resumed. People are told a week before.`;
}

type Props = { blueprintId: string; dormancy: DormancyPolicy | null };

/** Shows, before a limit is saved, how many agents it would retire, and when. */
export function RetirementPreview({ blueprintId, dormancy }: Props) {
  const { run, progress } = usePreview(blueprintId);
  const [shown, setShown] = useState<{ of: string; sentence: string }>();
  const written = JSON.stringify(dormancy);
  const show = async () => {
    try {
      const preview = await run({ dormancy });
      const sentence = preview?.retirements ? retirementSentence(preview.retirements) : "No agent is retired by it.";
      setShown({ of: written, sentence });
    } catch (error) {
      setShown({ of: written, sentence: problemText(error) });
    }
  };
  return (
    <div className="flex flex-col items-start gap-2">
      <Button size="sm" loading={progress !== undefined} onClick={() => void show()}>
        Preview retirements
      </Button>
      <p role="status" className="text-ink2 text-sm">
        {shown?.of === written ? shown.sentence : ""}
      </p>
    </div>
  );
}
