"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { Unloaded } from "@/components/data/unloaded";
import { ConfirmDialog } from "@/components/forms/confirm-dialog";
import { PageFrame } from "@/components/shell/app-shell";
import { ParentLink } from "@/components/shell/parent-link";
import { Timestamp } from "@/components/time/timestamp";
import { ButtonLink } from "@/components/ui/button";
import { DialogButton } from "@/components/ui/dialog-button";
import { KeyValue } from "@/components/ui/key-value";
import { Link } from "@/components/ui/link";
import type { CaseResponse } from "@/lib/cases/schema";
import { CaseEnd, ClosedNote } from "./case-end";
import { CasePack } from "./case-pack";
import { CasePrint } from "./case-print";
import { HandOver } from "./hand-over-dialog";
import { CasePins } from "./pins/case-pins";
import { caseKeys, oneCase, removeCase } from "./queries";

function RemoveCase({ id }: { id: string }) {
  const client = useQueryClient();
  const router = useRouter();
  return (
    <DialogButton
      icon={<Trash2 aria-hidden />}
      dialog={(close) => (
        <ConfirmDialog
          open
          onOpenChange={close}
          title="Delete case"
          verb="Delete case"
          tone="danger"
          reason="none"
          effect="The case is deleted with its notes. The entries and the records of the case stay in the audit trail."
          onConfirm={async () => {
            await removeCase(id);
            await client.invalidateQueries({ queryKey: caseKeys.lists });
            router.push("/cases");
          }}
        />
      )}
    >
      Delete case
    </DialogButton>
  );
}

function Facts({ item: { agent, from, to, assignee, createdBy, createdAt } }: { item: CaseResponse }) {
  return (
    <KeyValue
      layout="stacked"
      items={[
        { label: "Agent", value: agent ? <Link href={`/agents/${agent.id}`}>{agent.name ?? agent.id}</Link> : "None" },
        { label: "From", value: <Timestamp at={from} mode="exact" /> },
        { label: "To", value: <Timestamp at={to} mode="exact" /> },
        { label: "Assigned to", value: assignee.name ?? assignee.id },
        { label: "Created by", value: createdBy.name ?? createdBy.id },
        { label: "Created", value: <Timestamp at={createdAt} /> },
      ]}
    />
  );
}

/** The trail with the agent and the period of a case. */
const trailOf = ({ agent, from, to }: CaseResponse): string =>
  `/audit?q=${encodeURIComponent([agent && `agent:${agent.id}`, `after:${from}`, `before:${to}`].filter(Boolean).join(" "))}`;

export type CaseScreenProps = { caseId: string; printedBy: string; renderedAt: string };

/** One case: its facts, its pinned entries and its evidence packs. */
export function CaseScreen({ caseId, ...print }: CaseScreenProps) {
  const query = useQuery(oneCase(caseId));
  const item = query.data;
  return (
    <PageFrame
      title={item?.title ?? "Case"}
      parent={<ParentLink href="/cases" label="Cases" />}
      actions={
        item && (
          <>
            <ButtonLink href={trailOf(item)}>Open in the audit trail</ButtonLink>
            {item.state === "open" && <HandOver item={item} />}
            <CaseEnd item={item} />
            <RemoveCase id={caseId} />
          </>
        )
      }
    >
      {item ? (
        <>
          <div className="flex flex-col gap-6 print:hidden">
            {item.closed && <ClosedNote closed={item.closed} />}
            <Facts item={item} />
            <CasePins item={item} />
            <CasePack item={item} />
          </div>
          <CasePrint item={item} {...print} />
        </>
      ) : (
        <Unloaded query={query} name="The case" lines={8} />
      )}
    </PageFrame>
  );
}
