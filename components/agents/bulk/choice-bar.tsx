"use client";

import { ArrowRightLeft, Check, Columns2, Download, Ellipsis, Pause, Play, Tag, Tags, X } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { counted } from "@/components/agents/agent-words";
import { download } from "@/components/data/download";
import type { Choice } from "@/components/table/use-choice";
import { Button, ButtonLink } from "@/components/ui/button";
import { Menu } from "@/components/ui/menu";
import type { MenuEntry } from "@/components/ui/menu-popup";
import { type AgentBatchAction, mostChosenAgents } from "@/lib/agents/batch.schema";
import { mostExportedIds } from "@/lib/agents/model";
import type { AgentSummary } from "@/lib/agents/schema";
import { agentsCounted } from "./actions";
import type { Matching } from "./use-matching";

// The dialog is loaded when it is opened.
const BulkDialog = dynamic(() => import("./bulk-dialog").then((file) => file.BulkDialog), { loading: () => null });

type Opened = { action: AgentBatchAction; agents: readonly AgentSummary[] };

type ChoiceBarProps = {
  choice: Choice<AgentSummary>;
  /** Chooses all agents that match the filter. */
  matching: Matching;
  /** The person may not change any agent. */
  readOnly: boolean;
};

function exportEntries(chosen: readonly AgentSummary[]): MenuEntry[] {
  const save = (format: "csv" | "json") =>
    void download(`/api/agents/export?format=${format}&ids=${chosen.map(({ id }) => id).join(",")}`);
  const whyNot =
    chosen.length > mostExportedIds
      ? `At most ${mostExportedIds} chosen agents. Export above the table writes the whole list.`
      : undefined;
  const icon = <Download aria-hidden />;
  return [
    { label: "Export as CSV", icon, whyNot, onSelect: () => save("csv") },
    { label: "Export as JSON", icon, whyNot, onSelect: () => save("json") },
  ];
}

const changeEntries = (open: (action: AgentBatchAction) => void): MenuEntry[] => [
  { label: "Transfer to another owner…", icon: <ArrowRightLeft aria-hidden />, onSelect: () => open("transfer") },
  { label: "Activate drafts…", icon: <Check aria-hidden />, onSelect: () => open("activate") },
  { label: "Add tags…", icon: <Tag aria-hidden />, onSelect: () => open("tag") },
  { label: "Remove tags…", icon: <Tags aria-hidden />, onSelect: () => open("untag") },
  "separator",
];

/** The agents that are chosen in the inventory, and the actions on all of them. */
export function ChoiceBar({ choice, matching, readOnly }: ChoiceBarProps) {
  const [opened, setOpened] = useState<Opened>();
  const chosen = choice.rows;
  const open = (action: AgentBatchAction) => setOpened({ action, agents: chosen });
  const close = (agents: readonly AgentSummary[]) => {
    setOpened(undefined);
    choice.replace(agents);
  };
  return (
    <>
      {chosen.length > 0 && (
        <section
          aria-label="Chosen agents"
          className="sticky bottom-0 z-20 flex flex-wrap items-center gap-2 rounded-md border border-edge bg-surface px-3 py-2 shadow-overlay"
        >
          <Chosen chosen={chosen} matching={matching} />
          <span className="ms-auto flex flex-wrap gap-2">
            {!readOnly && (
              <>
                <Button size="sm" icon={<Pause aria-hidden />} onClick={() => open("suspend")}>
                  Suspend…
                </Button>
                <Button size="sm" icon={<Play aria-hidden />} onClick={() => open("resume")}>
                  Resume…
                </Button>
              </>
            )}
            <CompareLink chosen={chosen} />
            <Menu
              trigger={
                <Button size="sm" icon={<Ellipsis aria-hidden />}>
                  More
                </Button>
              }
              entries={[...(readOnly ? [] : changeEntries(open)), ...exportEntries(chosen)]}
            />
            <Button size="sm" variant="ghost" icon={<X aria-hidden />} onClick={choice.clear}>
              Clear
            </Button>
          </span>
        </section>
      )}
      {opened && <BulkDialog {...opened} onClose={close} />}
    </>
  );
}

function CompareLink({ chosen: [left, right, ...more] }: { chosen: readonly AgentSummary[] }) {
  const both = left && right && more.length === 0;
  return (
    <ButtonLink
      size="sm"
      icon={<Columns2 aria-hidden />}
      href={both ? `/agents/compare?left=${left.id}&right=${right.id}` : "/agents"}
      whyNot={both ? undefined : "Choose exactly two agents."}
    >
      Compare
    </ButtonLink>
  );
}

function Chosen({ chosen, matching }: { chosen: readonly AgentSummary[]; matching: Matching }) {
  const delegations = chosen.reduce((sum, { activeDelegations }) => sum + activeDelegations, 0);
  return (
    <div className="min-w-0">
      <p className="font-semibold" aria-live="polite">
        {agentsCounted(chosen.length)} chosen
        <span className="font-normal text-ink2"> · {counted(delegations, "active delegation")}</span>
      </p>
      {matching.more && (
        <p className="text-sm">
          <Button size="sm" variant="ghost" className="-ms-2.5" loading={matching.working} onClick={matching.choose}>
            Choose all that match, at most {mostChosenAgents.toLocaleString("en")}
          </Button>
          {matching.problem && <span className="text-bad">{matching.problem}</span>}
        </p>
      )}
    </div>
  );
}
