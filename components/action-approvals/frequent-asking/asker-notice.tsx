"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";
import { hrefOfWay } from "@/components/delegations/editor/suggestion-note";
import { suggestionOf } from "@/components/delegations/queries";
import { Button, ButtonLink } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Glyph } from "@/components/ui/status-mark";
import type { FrequentAsker } from "@/lib/action-approvals/frequent-asking/schema";
import { agentLabel } from "@/lib/agents/model";
import type { Suggestion } from "@/lib/requests/views/suggestions.schema";
import { type Asked, waitingOf } from "./queries";

const SuggestDialog = dynamic(() => import("./suggest-dialog").then((module) => module.SuggestDialog), { ssr: false });
const SuspendAgent = dynamic(() => import("./suspend-agent").then((module) => module.SuspendAgent), { ssr: false });

function Bounded({ suggestion }: { suggestion: Suggestion }) {
  const [suggesting, setSuggesting] = useState(false);
  const [way] = suggestion.ways;
  if (!way) return null;
  if (suggestion.can.includes("request")) {
    return (
      <ButtonLink size="sm" href={hrefOfWay(suggestion, way)}>
        Request a bounded delegation
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

function Suspend({ asker: { agent, can } }: { asker: FrequentAsker }) {
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

/** Warns that an agent asks too often. Suggests a bounded delegation, or names the person who can request it. */
export function FrequentAskerNotice({
  asker,
  of,
  className,
}: {
  asker: FrequentAsker;
  of: Asked;
  className?: string | undefined;
}) {
  const { agent, asked, whyNot } = asker;
  const { data: suggestion } = useQuery({
    ...suggestionOf(of, waitingOf(asker, of) ?? ""),
    enabled: waitingOf(asker, of) !== null,
  });
  const obstacle = suggestion?.obstacle;
  const refused = whyNot.suspend;
  return (
    <div role="note" className={cn("flex flex-col gap-2 bg-waitbg text-wait", className)}>
      <p className="flex items-baseline gap-2 font-semibold">
        <Glyph shape="triangle" className="size-3 shrink-0 self-center" />
        <span className="min-w-0 [overflow-wrap:anywhere]">
          {agentLabel(agent)} asked {asked} times in ten minutes
        </span>
      </p>
      <p className="text-ink2 text-sm">
        Approvers who are asked that often stop reading. A bounded delegation decides it once. Or suspend the agent
        until the cause is clear.
      </p>
      {obstacle && (
        <p className="text-sm">
          {obstacle.reason} {obstacle.remedy}
        </p>
      )}
      {/* The row keeps its height while what is suggested is worked out. */}
      <div className="flex min-h-8 flex-wrap gap-2">
        {suggestion && <Bounded suggestion={suggestion} />}
        <Suspend asker={asker} />
      </div>
      {refused && <p className="text-ink2 text-sm">{refused.remedy ?? refused.reason}</p>}
    </div>
  );
}
