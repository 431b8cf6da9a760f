"use client";

import { type UseMutationResult, useMutation, useQueryClient } from "@tanstack/react-query";
import { RotateCcw } from "lucide-react";
import { useState } from "react";
import { DiffSummary, EffectLines } from "@/components/authority/effect-lines";
import { ErrorPanel } from "@/components/data/error-panel";
import { delegationKeys } from "@/components/delegations/queries";
import { ConfirmDialog } from "@/components/forms/confirm-dialog";
import { Button } from "@/components/ui/button";
import { useToast } from "@/components/ui/toast";
import { parseAuthority } from "@/lib/authority/language/parse";
import type { ReplayResponse } from "@/lib/decisions/replay/schema";
import type { DelegationResponse } from "@/lib/delegations/schema";
import type { DelegationUse } from "@/lib/privilege-use/schema";
import { AskOwner } from "./asked/ask-owner";
import { narrowToSuggestion, replaySuggestion } from "./queries";
import { ReplayCount } from "./replay-count";
import { undoSeconds, useUndoWindow } from "./undo-window";

type Props = { delegation: DelegationResponse; use: DelegationUse };

function useNarrow({ delegation, use }: Props) {
  const client = useQueryClient();
  const toast = useToast();
  return useUndoWindow(async (reason) => {
    try {
      client.setQueryData(delegationKeys.detail(delegation.id), await narrowToSuggestion(use, reason));
      toast.done("Delegation narrowed", `${delegation.agent.name} has only what it used.`);
    } catch (error) {
      toast.problem("The delegation was not narrowed", error);
    } finally {
      await client.invalidateQueries({ queryKey: delegationKeys.all });
    }
  });
}

type Replay = UseMutationResult<ReplayResponse, Error, DelegationUse>;

function Replayed({ replay, use }: { replay: Replay; use: DelegationUse }) {
  const { days } = use;
  // A replay of another suggestion, or of another period, is none of this one.
  const found = replay.variables === use ? replay.data : undefined;
  return (
    <div className="flex flex-col gap-2">
      <Button
        className="self-start"
        icon={<RotateCcw aria-hidden />}
        loading={replay.isPending}
        onClick={() => replay.mutate(use)}
      >
        Replay the last {days} days
      </Button>
      {replay.error && <ErrorPanel title="The decisions could not be replayed" error={replay.error} />}
      {found && (
        <p role="status" className="font-semibold">
          <ReplayCount found={found} days={days} />
        </p>
      )}
    </div>
  );
}

/** The narrowest authority for the use: the difference, a replay against it, and the narrowing. */
export function Suggestion({ delegation, use }: Props) {
  const [open, setOpen] = useState(false);
  const replay = useMutation({ mutationFn: (tried: DelegationUse) => replaySuggestion(delegation.agent.id, tried) });
  const { waits, begin } = useNarrow({ delegation, use });
  const [before, after] = [parseAuthority(delegation.authority), parseAuthority(use.suggestion ?? [])];
  if (!before.ok || !after.ok) return <ErrorPanel title="This page cannot read the suggestion" className="m-4" />;
  const name = delegation.agent.name;
  const wasTried = replay.variables === use && !replay.isPending;
  const untried = wasTried ? undefined : `Replay the last ${use.days} days first.`;
  const whyNot = delegation.can.includes("narrow") ? untried : delegation.whyNot.narrow?.reason;
  return (
    <div className="flex flex-col gap-3 border-line border-t p-4">
      <h4 className="text-base">Narrowest authority for this use</h4>
      <DiffSummary before={before.authority} after={after.authority} />
      <div className="rounded-md border border-line">
        <EffectLines before={before.authority} after={after.authority} />
      </div>
      <p className="text-ink3 text-sm">
        Amounts are the largest used plus a quarter. Conditions and limits over a window stay.
      </p>
      <Replayed replay={replay} use={use} />
      <div className="flex flex-wrap gap-2">
        <Button variant="primary" whyNot={waits ? "It is about to be narrowed." : whyNot} onClick={() => setOpen(true)}>
          Narrow to use…
        </Button>
        <AskOwner delegation={delegation} days={use.days} />
      </div>
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        title={`Narrow delegation of ${name}`}
        verb="Narrow delegation"
        tone="primary"
        effect={`${name} keeps only what it used in the last ${use.days} days. It takes effect in ${undoSeconds} seconds; until then you can undo it. Widening it again takes an approved request.`}
        onConfirm={async (reason) => begin(reason)}
      />
    </div>
  );
}
