import { depthWords } from "@/components/authority/depth-words";
import { Identity } from "@/components/marks/identity";
import type { Column } from "@/components/table/columns";
import { Countdown } from "@/components/time/countdown";
import { Timestamp } from "@/components/time/timestamp";
import { Link } from "@/components/ui/link";
import { agentLabel } from "@/lib/agents/model";
import type { DelegationSummary } from "@/lib/delegations/schema";
import { StandingCause, StandingMark } from "./standing-mark";

/** A delegation that ends sooner than this asks for attention. */
export const END_ATTENTION_SECONDS = 7 * 86_400;

function Delegator({ delegator, onBehalfOf, parentId, parentAgent }: DelegationSummary) {
  return (
    <>
      {parentId && parentAgent ? (
        <Link href={`/delegations/${parentId}`} className="block truncate hover:underline">
          {parentAgent.name}
        </Link>
      ) : (
        <span className="block truncate">{delegator?.name ?? "none"}</span>
      )}
      {onBehalfOf && onBehalfOf.id !== delegator?.id && (
        <span className="block truncate text-ink3 text-xs">on behalf of {onBehalfOf.name}</span>
      )}
    </>
  );
}

function Ends({ status, expiresAt }: Pick<DelegationSummary, "status" | "expiresAt">) {
  if (status === "active" || status === "suspended") {
    return <Countdown until={expiresAt} lead="in" urgentBelow={END_ATTENTION_SECONDS} />;
  }
  return <Timestamp at={status === "expired" ? expiresAt : null} className="text-ink3" />;
}

/** The columns of the list of delegations. */
export const delegationColumns: Column<DelegationSummary>[] = [
  {
    id: "agent",
    header: "Agent",
    width: "w-64",
    cell: ({ agent, id }) => <Identity name={agentLabel(agent)} id={id} seal={agent.id} frame="agent" />,
  },
  {
    id: "status",
    header: "Status",
    width: "w-40",
    cell: (row) => (
      <>
        <StandingMark standing={row} />
        <span className="mt-0.5 line-clamp-2 block text-ink3 text-xs [overflow-wrap:anywhere] empty:hidden">
          <StandingCause standing={row} />
        </span>
      </>
    ),
  },
  {
    id: "sentence",
    header: "What it allows",
    cell: ({ sentence }) => (
      <span className="line-clamp-2 max-md:line-clamp-3" title={sentence}>
        {sentence}
      </span>
    ),
  },
  { id: "delegator", header: "Delegator", width: "w-36", cell: (row) => <Delegator {...row} /> },
  { id: "expires", header: "Expires", width: "w-28", cell: (row) => <Ends {...row} /> },
  {
    id: "depth",
    header: "Depth",
    width: "w-34",
    showFrom: "xl",
    cell: ({ depth, maxDepth }) => (
      <>
        <span className="block whitespace-nowrap">{depth === 0 ? "Root" : `${depth} below the root`}</span>
        {maxDepth > 0 && (
          <span className="block whitespace-nowrap text-ink3 text-xs" title={depthWords(maxDepth)}>
            may be passed on
          </span>
        )}
      </>
    ),
  },
];
