"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { suggestionOf } from "@/components/delegation-editor/suggestion-query";
import { Button, ButtonLink } from "@/components/ui/button";
import { CopyField } from "@/components/ui/copy-field";
import { Dialog } from "@/components/ui/dialog";
import { dripCount } from "@/lib/action-approvals/model";
import type { ActionApprovalResponse } from "@/lib/action-approvals/schema";
import type { Suggestion } from "@/lib/approvals/suggestions/schema";

export type DripOffers = { mayStop: boolean };

const hrefOf = ({ about }: Suggestion): string => `/delegations/new?drip=${about.id}`;

/** Whoever decides does not ask: what they would rather see goes to whoever may ask for it. */
function SuggestDialog({ suggestion, onClose }: { suggestion: Suggestion; onClose: () => void }) {
  const { agent, ways } = suggestion;
  const owner = agent.owner?.name ?? "whoever may ask for its authority";
  return (
    <Dialog open onOpenChange={onClose} title="Suggest a bounded delegation" size="md">
      <div className="flex flex-col gap-3">
        {ways.map(({ kind, sentence, why }) => (
          <div key={kind} className="flex flex-col gap-1">
            <p className="font-bold [overflow-wrap:anywhere]">{sentence}</p>
            <p className="text-ink2">{why}</p>
          </div>
        ))}
        <p>
          Send this link to {owner}: it opens the request filled in with exactly this. You do not ask for it yourself,
          because you decide.
        </p>
        <CopyField value={`${window.location.origin}${hrefOf(suggestion)}`} label="link to the request" look="box" />
      </div>
    </Dialog>
  );
}

function Bounded({ suggestion }: { suggestion: Suggestion }) {
  const [suggesting, setSuggesting] = useState(false);
  if (suggestion.can.includes("request")) {
    return <ButtonLink href={hrefOf(suggestion)}>Ask for a bounded delegation</ButtonLink>;
  }
  return (
    <>
      <Button onClick={() => setSuggesting(true)}>Suggest a bounded delegation</Button>
      {suggesting && <SuggestDialog suggestion={suggestion} onClose={() => setSuggesting(false)} />}
    </>
  );
}

/** Nobody reads the fifth question in ten minutes: something better is offered. */
export function DripNotice({ action, offers }: { action: ActionApprovalResponse; offers: DripOffers }) {
  const { agent, lately } = action;
  const drips = action.status === "pending" && lately.asked >= dripCount;
  const { data: suggestion } = useQuery({ ...suggestionOf("action-approvals", action.id), enabled: drips });
  if (!drips) return null;
  return (
    <div role="note" className="flex flex-col gap-2 border-line border-b bg-waitbg px-4 py-3 text-wait">
      <p>
        <span className="font-semibold">
          {agent.displayName ?? agent.name} asked {lately.asked} times in ten minutes.
        </span>{" "}
        Who is asked that often stops reading. A bounded delegation with limits decides it once; or suspend the agent
        until it is clear why it asks.
      </p>
      {suggestion?.obstacle && (
        <p>
          {suggestion.obstacle.reason} {suggestion.obstacle.remedy}
        </p>
      )}
      {/* The row keeps its height while what is suggested is worked out. */}
      <div className="flex min-h-8 flex-wrap gap-2">
        {suggestion && suggestion.ways.length > 0 && <Bounded suggestion={suggestion} />}
        {offers.mayStop && <ButtonLink href={`/agents/${agent.id}`}>Open the agent to suspend it</ButtonLink>}
      </div>
    </div>
  );
}
