"use client";

import { useState } from "react";
import { ProposedRisk } from "@/components/control-changes/proposed-risk";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { problemText } from "@/components/ui/problem-text";
import { ProgressBar } from "@/components/ui/progress-bar";
import type { BlueprintPreview } from "@/lib/blueprint-changes/schema";
import type { BlueprintTermsRequest } from "@/lib/blueprints/schema";
import { retirementSentence } from "./affected";
import { usePreview } from "./use-preview";

type Props = {
  blueprintId: string;
  terms: BlueprintTermsRequest;
  /** Whether another limit of a silence retires agents. */
  retires: boolean;
};

type Shown = { of: string; preview?: BlueprintPreview | undefined; problem?: string };

/** Shows, before settings are saved or proposed, how many agents they would retire and when, and the risk. */
export function SettingsPreview({ blueprintId, terms, retires }: Props) {
  const { run, progress, cancel } = usePreview(blueprintId);
  const [shown, setShown] = useState<Shown>();
  const [working, setWorking] = useState(false);
  const written = JSON.stringify(terms);
  const show = async () => {
    setWorking(true);
    try {
      setShown({ of: written, preview: await run(terms) });
    } catch (error) {
      setShown({ of: written, problem: problemText(error) });
    } finally {
      setWorking(false);
    }
  };
  const { preview, problem } = shown?.of === written ? shown : {};
  return (
    <div className="flex flex-col items-start gap-2">
      {!preview && (
        <Button size="sm" loading={working} onClick={() => void show()}>
          Preview effect
        </Button>
      )}
      {progress && <ProgressBar label="Checking every delegation" {...progress} onCancel={cancel} />}
      <Alert>{problem}</Alert>
      <p role="status" className="text-ink2 text-sm">
        {preview && retires && (preview.retirements ? retirementSentence(preview.retirements) : "It retires no agent.")}
      </p>
      {preview?.risk && <ProposedRisk risk={preview.risk} />}
    </div>
  );
}
