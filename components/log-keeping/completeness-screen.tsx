"use client";

import { useQuery } from "@tanstack/react-query";
import { Unloaded } from "@/components/data/unloaded";
import { PageFrame } from "@/components/shell/app-shell";
import { ParentLink } from "@/components/shell/parent-link";
import { ButtonLink } from "@/components/ui/button";
import { CheckpointPanel, GapsPanel } from "./checkpoint-panel";
import { ComparePanel } from "./compare-panel";
import { GrowthPanel } from "./growth-panel";
import { HoldsPanel } from "./holds-panel";
import { ClockPanel, CoveragePanel, RestorationsPanel } from "./irregularities";
import { completeness } from "./queries";
import { ErasedPanel, RetentionPanel } from "./retention-panel";
import { SearchRowsPanel } from "./search-rows-panel";
import { WitnessesPanel } from "./witnesses-panel";

type Props = {
  /** Why the viewer may not change how the log is kept. */
  whyNotWrite?: string | undefined;
};

function Content({ whyNotWrite }: Props) {
  const query = useQuery(completeness);
  if (!query.data) return <Unloaded query={query} name="The state of the log" lines={12} />;
  const body = query.data;
  return (
    <div className="flex flex-col gap-6">
      <div className="grid items-start gap-6 xl:grid-cols-2">
        <CheckpointPanel body={body} />
        <GapsPanel body={body} />
      </div>
      <SearchRowsPanel search={body.search} size={body.checkpoint.size} />
      <ComparePanel />
      <WitnessesPanel witnesses={body.witnesses} size={body.checkpoint.size} whyNot={whyNotWrite} />
      <GrowthPanel growth={body.growth} />
      <div className="grid items-start gap-6 xl:grid-cols-2">
        <ClockPanel clock={body.clock} />
        <RestorationsPanel restorations={body.restorations} />
      </div>
      <div className="grid items-start gap-6 xl:grid-cols-2">
        <RetentionPanel retention={body.retention} kept={body.kept} whyNot={whyNotWrite} />
        <ErasedPanel erased={body.erased} />
      </div>
      <HoldsPanel holds={body.holds} whyNot={whyNotWrite} />
      <CoveragePanel coverage={body.coverage} />
    </div>
  );
}

/** Whether the log is complete: its checkpoint, gaps, irregularities and coverage. */
export function CompletenessScreen(props: Props) {
  return (
    <PageFrame
      title="Completeness"
      parent={<ParentLink href="/audit" label="Audit trail" />}
      actions={<ButtonLink href="/audit">Open the audit trail</ButtonLink>}
    >
      <Content {...props} />
    </PageFrame>
  );
}
