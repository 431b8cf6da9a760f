import { Countdown } from "@/components/time/countdown";
import { Timestamp } from "@/components/time/timestamp";
import { Link } from "@/components/ui/link";
import { Pill } from "@/components/ui/pill";
import { StatusMark } from "@/components/ui/status-mark";
import type { Reach } from "@/lib/delegations/views/reach.schema";

type Hop = Reach["chain"][number];

function HopName({ hop }: { hop: Hop }) {
  if (hop.name === null) return <span className="text-ink3">not yours to see</span>;
  if (hop.delegationId === null) return hop.name;
  return (
    <Link href={`/delegations/${hop.delegationId}`} className="hover:underline">
      {hop.name}
    </Link>
  );
}

/** The people and agents that the authority comes from, the agent itself last. */
function Chain({ chain }: Pick<Reach, "chain">) {
  return (
    <span>
      {chain.map((hop, at) => (
        <span key={hop.delegationId ?? `${hop.kind} ${String(at)}`}>
          {at > 0 && (
            <span aria-hidden className="px-1 text-ink3">
              →
            </span>
          )}
          {at > 0 && <span className="sr-only"> gives to </span>}
          <HopName hop={hop} />
        </span>
      ))}
    </span>
  );
}

/** One delegation in effect: its agent, its actions and limits, its chain, its end, and the agent's last action. */
export function ReachRow({ reach }: { reach: Reach }) {
  const { agent, chain, sentences, through, onBehalfOf, state, expiresAt, agentLastActionAt, delegationId } = reach;
  return (
    <li className="flex flex-col gap-1 border-line px-4 py-3 not-first:border-t">
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <Link href={`/agents/${agent.id}`} className="font-semibold hover:underline">
          {agent.name}
        </Link>
        {agent.displayName && <span className="text-ink2">{agent.displayName}</span>}
        {state !== "active" && <StatusMark status={state} />}
        {through === "in_name" && <Pill tone="wait">in this person's name</Pill>}
        {through === "authority" && <Pill>with this person's authority</Pill>}
        {through === null && onBehalfOf && <Pill tone="wait">in the name of {onBehalfOf.name}</Pill>}
      </div>
      <ul className="[overflow-wrap:anywhere]">
        {sentences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      <p className="text-ink2 text-sm">
        <Chain chain={chain} /> ·{" "}
        <Link href={`/delegations/${delegationId}`} className="underline">
          delegation
        </Link>{" "}
        · <Countdown until={expiresAt} lead="ends in" urgentBelow={86_400} /> · last acted{" "}
        <Timestamp at={agentLastActionAt} fallback="never" />
      </p>
    </li>
  );
}
