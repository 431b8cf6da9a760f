"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import Link from "next/link";
import { sendJson } from "@/components/shell/api-client";
import { IconButton } from "@/components/ui/icon-button";
import { Panel } from "@/components/ui/panel";
import { problemText } from "@/components/ui/problem-text";
import { StatusMark } from "@/components/ui/status-mark";
import { Timestamp } from "@/components/ui/timestamp";
import { useToast } from "@/components/ui/toast";
import type { DraftSummary } from "@/lib/drafts/schema";
import { drafts } from "./queries";

const hrefOf = ({ id, changesDelegationId }: DraftSummary): string =>
  changesDelegationId ? `/delegations/${changesDelegationId}/change?draft=${id}` : `/delegations/new?draft=${id}`;

const nameOf = ({ agent, changesDelegationId }: DraftSummary): string => {
  const name = agent ? (agent.displayName ?? agent.name) : "no agent yet";
  return changesDelegationId ? `Change for ${name}` : `Delegation for ${name}`;
};

function DraftRow({ draft }: { draft: DraftSummary }) {
  const client = useQueryClient();
  const toast = useToast();
  const discard = async () => {
    try {
      await sendJson("DELETE", `/api/drafts/${draft.id}`);
    } catch (error) {
      toast.problem("The draft was not discarded", problemText(error));
    }
    await client.invalidateQueries({ queryKey: drafts.queryKey });
  };
  return (
    <li className="flex items-center gap-3 border-line px-4 py-2 not-first:border-t">
      <StatusMark status="draft" />
      <Link href={hrefOf(draft)} className="min-w-0 flex-1 rounded-md py-1 hover:underline">
        <span className="block truncate font-semibold">{nameOf(draft)}</span>
        <span className="block truncate text-ink3 text-sm">{draft.purpose || "No purpose yet"}</span>
      </Link>
      <span className="text-ink3 text-sm max-sm:hidden">
        saved <Timestamp at={draft.updatedAt} />
      </span>
      <IconButton
        icon={<Trash2 aria-hidden />}
        label={`Discard the draft ${nameOf(draft)}`}
        onClick={() => void discard()}
      />
    </li>
  );
}

/** What was begun and not sent; nothing where there is none. */
export function DraftsList() {
  const list = useQuery(drafts).data?.drafts ?? [];
  if (list.length === 0) return null;
  return (
    <Panel title="Go on writing" flush>
      <ul>
        {list.map((draft) => (
          <DraftRow key={draft.id} draft={draft} />
        ))}
      </ul>
    </Panel>
  );
}
