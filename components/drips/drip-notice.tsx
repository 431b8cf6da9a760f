"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";
import { hrefOfWay } from "@/components/delegation-editor/suggestion-note";
import { suggestionOf } from "@/components/delegation-editor/suggestion-query";
import { Button, ButtonLink } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Glyph } from "@/components/ui/status-mark";
import { useNow } from "@/components/ui/use-now";
import type { Drip } from "@/lib/action-approvals/drip/schema";
import type { Suggestion } from "@/lib/approvals/suggestions/schema";
import { drips } from "./queries";

const SuggestDialog = dynamic(() => import("./suggest-dialog").then((module) => module.SuggestDialog), { ssr: false });
const SuspendAgent = dynamic(() => import("./suspend-agent").then((module) => module.SuspendAgent), { ssr: false });

/** What was asked for again and again: authority, or single actions. */
export type Asked = "requests" | "action-approvals";

const waitingOf = (drip: Drip, of: Asked): string | null =>
  of === "requests" ? drip.requestId : drip.actionApprovalId;

function Bounded({ suggestion }: { suggestion: Suggestion }) {
  const [suggesting, setSuggesting] = useState(false);
  const [way] = suggestion.ways;
  if (!way) return null;
  if (suggestion.can.includes("request")) {
    return (
      <ButtonLink size="sm" href={hrefOfWay(suggestion, way)}>
        Ask for a bounded delegation
      </ButtonLink>
    );
  }
  return (
    <>
      <Button size="sm" onClick={() => setSuggesting(true)}>
        Suggest a bounded delegation
      </Button>
      {suggesting && <SuggestDialog suggestion={suggestion} onClose={() => setSuggesting(false)} />}
    </>
  );
}

function Suspend({ drip: { agent, can } }: { drip: Drip }) {
  const [suspending, setSuspending] = useState(false);
  if (!can.includes("suspend")) return null;
  return (
    <>
      <Button size="sm" onClick={() => setSuspending(true)}>
        Suspend agent
      </Button>
      {suspending && <SuspendAgent agentId={agent.id} onClose={() => setSuspending(false)} />}
    </>
  );
}

/** Nobody reads the fifth question in ten minutes: something better is offered, or whom to ask for it. */
function DripNotice({ drip, of, className }: { drip: Drip; of: Asked; className?: string | undefined }) {
  const { agent, asked, whyNot } = drip;
  const { data: suggestion } = useQuery({
    ...suggestionOf(of, waitingOf(drip, of) ?? ""),
    enabled: waitingOf(drip, of) !== null,
  });
  const obstacle = suggestion?.obstacle;
  const refused = whyNot.suspend;
  return (
    <div role="note" className={cn("flex flex-col gap-2 bg-waitbg text-wait", className)}>
      <p className="flex items-baseline gap-2 font-semibold">
        <Glyph shape="triangle" className="size-3 shrink-0 self-center" />
        <span className="min-w-0 [overflow-wrap:anywhere]">
          {agent.displayName ?? agent.name} asked {asked} times in ten minutes
        </span>
      </p>
      <p className="text-ink2 text-sm">
        Who is asked that often stops reading. A bounded delegation decides it once; or the agent is suspended until it
        is clear why it asks.
      </p>
      {obstacle && (
        <p className="text-sm">
          {obstacle.reason} {obstacle.remedy}
        </p>
      )}
      {/* The row keeps its height while what is suggested is worked out. */}
      <div className="flex min-h-8 flex-wrap gap-2">
        {suggestion && <Bounded suggestion={suggestion} />}
        <Suspend drip={drip} />
      </div>
      {refused && <p className="text-ink2 text-sm">{refused.remedy ?? refused.reason}</p>}
    </div>
  );
}

/** The agents that ask too often now, as far as something of them waits; those over by themselves are gone. */
function useDrips(of: Asked): Drip[] {
  const now = useNow(60);
  const { data } = useQuery(drips);
  return (data?.drips ?? []).filter((drip) => waitingOf(drip, of) !== null && Date.parse(drip.until) > now);
}

/** All of them, above the list of what waits. */
export function DripNotices({ of }: { of: Asked }) {
  return useDrips(of).map((drip) => (
    <DripNotice key={drip.agent.id} drip={drip} of={of} className="rounded-md border border-line p-3" />
  ));
}

/** The one of the agent that asked for what is under review; beside a list, which has it already, on narrow screens alone. */
export function DripOf({ agentId, of, listed }: { agentId: string; of: Asked; listed: boolean }) {
  const drip = useDrips(of).find(({ agent }) => agent.id === agentId);
  if (!drip) return null;
  return <DripNotice drip={drip} of={of} className={cn("border-line border-b px-4 py-3", listed && "lg:hidden")} />;
}
