import type { Column } from "@/components/table/columns";
import { Countdown } from "@/components/ui/countdown";
import { Identity } from "@/components/ui/identity";
import { Pill } from "@/components/ui/pill";
import { RiskMark } from "@/components/ui/risk-mark";
import { Glyph, StatusMark } from "@/components/ui/status-mark";
import { Timestamp } from "@/components/ui/timestamp";
import type { AgentSummary } from "@/lib/agents/schema";
import { BearerMark } from "./bearer-mark";

/** A key that ends sooner than this asks for attention. */
export const KEY_ATTENTION_SECONDS = 7 * 86_400;

/** Says that nobody is accountable, which is a fault. */
export function Ownerless() {
  return (
    <span className="inline-flex items-center gap-1.5 font-semibold text-bad">
      <Glyph shape="triangle" />
      No owner
    </span>
  );
}

function OwnerCell({ owner }: Pick<AgentSummary, "owner">) {
  if (!owner) return <Ownerless />;
  return (
    <>
      <span className="block truncate">{owner.name}</span>
      <span className="block truncate text-ink3 text-xs">{owner.email}</span>
    </>
  );
}

function AuthorityCell({ activeDelegations }: Pick<AgentSummary, "activeDelegations">) {
  if (activeDelegations === 0) return <span className="text-ink3">none</span>;
  return (
    <>
      <span className="font-semibold">{activeDelegations.toLocaleString("en")}</span>{" "}
      {activeDelegations === 1 ? "delegation" : "delegations"}
    </>
  );
}

function AgentName({ name, displayName }: Pick<AgentSummary, "name" | "displayName">) {
  return (
    <>
      {name}
      {displayName && <span className="ms-2 font-normal text-ink2">{displayName}</span>}
    </>
  );
}

/** The columns of the inventory. */
export const agentColumns: Column<AgentSummary>[] = [
  {
    id: "agent",
    header: "Agent",
    sortKey: "name",
    cell: (agent) => <Identity name={<AgentName {...agent} />} id={agent.id} seal={agent.id} />,
  },
  { id: "status", header: "Status", cell: ({ status }) => <StatusMark status={status} /> },
  { id: "owner", header: "Owner", cell: ({ owner }) => <OwnerCell owner={owner} /> },
  {
    id: "environment",
    header: "Environment",
    showFrom: "xl",
    hideOnCard: true,
    cell: ({ environment }) => (
      <Pill mono tone="outline">
        {environment}
      </Pill>
    ),
  },
  {
    id: "risk",
    header: "Risk",
    showFrom: "lg",
    cell: ({ riskTier, risks }) => (
      <span className="flex flex-col items-start gap-0.5">
        <RiskMark tier={riskTier} />
        {risks.includes("bearer_tokens_allowed") && <BearerMark />}
      </span>
    ),
  },
  {
    id: "authority",
    header: "Authority",
    showFrom: "lg",
    hideOnCard: true,
    cell: (agent) => <AuthorityCell {...agent} />,
  },
  {
    id: "last",
    header: "Last action",
    sortKey: "lastAction",
    cell: ({ usage }) => <Timestamp at={usage.lastActionAt} fallback="never" />,
  },
  {
    id: "key",
    header: "Key expires",
    showFrom: "lg",
    hideOnCard: true,
    cell: ({ keyExpiresAt }) =>
      keyExpiresAt ? (
        <Countdown until={keyExpiresAt} lead="in" urgentBelow={KEY_ATTENTION_SECONDS} />
      ) : (
        <span className="text-ink3">no key</span>
      ),
  },
];
