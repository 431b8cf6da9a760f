"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { RefObject } from "react";
import { DiffSummary, EffectLines } from "@/components/authority/effect-lines";
import { ErrorPanel } from "@/components/data/error-panel";
import { Unloaded } from "@/components/data/unloaded";
import { delegationUse, replayOf } from "@/components/privilege-use/queries";
import { ReplayCount } from "@/components/privilege-use/replay-count";
import { undoSeconds, useUndoWindow } from "@/components/privilege-use/undo-window";
import { Button } from "@/components/ui/button";
import { useToast } from "@/components/ui/toast";
import { parseAuthority } from "@/lib/authority/language/parse";
import { diffAuthority } from "@/lib/authority/words/diff";
import type { DelegationResponse } from "@/lib/delegations/schema";
import type { NarrowingResponse } from "@/lib/privilege-use/asked/schema";
import type { DelegationUse } from "@/lib/privilege-use/schema";
import { acceptNarrowing } from "./queries";

type Props = { asked: NarrowingResponse; delegation: DelegationResponse };
type Pressed = { accept: RefObject<HTMLButtonElement | null> };

/** The result of a replay of the recorded actions against one suggestion. */
function Replayed({ delegation, use, name }: { delegation: DelegationResponse; use: DelegationUse; name: string }) {
  const query = useQuery(replayOf(delegation.agent.id, use));
  if (!query.data) return <Unloaded query={query} name="The replay" lines={1} />;
  return (
    <p className="font-semibold">
      {name}: <ReplayCount found={query.data} days={use.days} />
    </p>
  );
}

function useAccept({ asked, delegation }: Props, use: DelegationUse) {
  const client = useQueryClient();
  const toast = useToast();
  return useUndoWindow(async () => {
    try {
      await acceptNarrowing(asked.id, use);
      toast.done("Delegation narrowed", `${delegation.agent.name} has only what it used.`);
    } catch (error) {
      toast.problem("The delegation was not narrowed", error);
    } finally {
      await client.invalidateQueries({ queryKey: ["narrowings"] });
      await client.invalidateQueries({ queryKey: ["delegations"] });
    }
  });
}

function Acceptance({ asked, delegation, use, accept }: Props & Pressed & { use: DelegationUse }) {
  const { waits, begin } = useAccept({ asked, delegation }, use);
  const [before, now, then] = [delegation.authority, use.suggestion ?? [], asked.suggestion].map((one) =>
    parseAuthority(one),
  );
  if (!before?.ok || !now?.ok || !then?.ok) return <ErrorPanel title="This page cannot read the suggestion" />;
  const isNew = diffAuthority(then.authority, now.authority).some(({ direction }) => direction !== "same");
  return (
    <>
      {isNew && (
        <div role="status" className="flex flex-col gap-1">
          <p>The suggestion changed after it was sent. You accept the new one, which is shown here.</p>
          <Replayed delegation={delegation} use={{ ...use, suggestion: asked.suggestion }} name="As it was sent" />
        </div>
      )}
      <DiffSummary before={before.authority} after={now.authority} />
      <div className="rounded-md border border-line bg-surface">
        <EffectLines before={before.authority} after={now.authority} />
      </div>
      <Replayed delegation={delegation} use={use} name={isNew ? "The new one" : "Replay"} />
      <p className="text-ink3 text-sm">
        It takes effect {undoSeconds} seconds after you accept; until then you can undo it. Widening it again takes an
        approved request.
      </p>
      <Button
        ref={accept}
        variant="primary"
        className="self-start"
        whyNot={waits ? "It is about to be narrowed." : undefined}
        onClick={() => begin(asked.reason)}
      >
        Accept and narrow
      </Button>
    </>
  );
}

/** The suggestion as it is now, computed from the use up to now, and its acceptance by the button `accept`. */
export function SuggestionNow({ asked, delegation, accept }: Props & Pressed) {
  const query = useQuery(delegationUse(delegation.id, asked.days));
  const use = query.data;
  return (
    <div className="mt-3 flex flex-col gap-3">
      {!use && <Unloaded query={query} name="The suggestion" lines={3} />}
      {use?.outcome === "narrower" && <Acceptance {...{ asked, delegation, use, accept }} />}
      {use && use.outcome !== "narrower" && (
        <p>There is no narrower authority to suggest any more. Decline the request, or let it end.</p>
      )}
    </div>
  );
}
