"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { getJson } from "@/components/data/api-client";
import { Timestamp } from "@/components/time/timestamp";
import { IconButton } from "@/components/ui/icon-button";
import { Link } from "@/components/ui/link";
import { Panel } from "@/components/ui/panel";
import { StatusMark } from "@/components/ui/status-mark";
import { useToast } from "@/components/ui/toast";
import { agentLabel } from "@/lib/agents/model";
import { DraftResponse, type DraftSummary } from "@/lib/drafts/schema";
import { drafts } from "./queries";
import { discardDraft, isGone } from "./use-autosave";
import { hrefOfDraft, useDiscard } from "./use-discard";

const nameOf = ({ agent, changesDelegationId }: DraftSummary): string => {
  const name = agent ? agentLabel(agent) : "no agent yet";
  return changesDelegationId ? `Change for ${name}` : `Delegation for ${name}`;
};

function DraftRow({ draft: kept }: { draft: DraftSummary }) {
  const discard = useDiscard();
  const toast = useToast();
  const client = useQueryClient();
  const remove = async () => {
    try {
      const { id, version, content } = await getJson(`/api/drafts/${kept.id}`, {}, DraftResponse);
      await discard(() => discardDraft({ id, version }), content);
    } catch (error) {
      if (isGone(error)) return client.invalidateQueries({ queryKey: drafts.queryKey });
      toast.problem("The draft was not discarded", error);
    }
  };
  return (
    <li className="flex items-center gap-3 border-line px-4 py-2 not-first:border-t">
      <StatusMark status="draft" />
      <Link href={hrefOfDraft(kept.id, kept)} className="min-w-0 flex-1 rounded-md py-1 hover:underline">
        <span className="block truncate font-semibold">{nameOf(kept)}</span>
        <span className="block truncate text-ink3 text-sm">{kept.purpose || "No purpose yet"}</span>
      </Link>
      <span className="text-ink3 text-sm max-sm:hidden">
        saved <Timestamp at={kept.updatedAt} />
      </span>
      <IconButton
        icon={<Trash2 aria-hidden />}
        label={`Discard the draft ${nameOf(kept)}`}
        onClick={() => void remove()}
      />
    </li>
  );
}

/** Drafts to go on with or to discard. */
export function DraftRows({ list }: { list: readonly DraftSummary[] }) {
  return (
    <ul>
      {list.map((draft) => (
        <DraftRow key={draft.id} draft={draft} />
      ))}
    </ul>
  );
}

/** The person's drafts; renders nothing if there are none. */
export function DraftsList() {
  const list = useQuery(drafts).data?.drafts ?? [];
  if (list.length === 0) return null;
  return (
    <Panel title="Your drafts" flush>
      <DraftRows list={list} />
    </Panel>
  );
}
