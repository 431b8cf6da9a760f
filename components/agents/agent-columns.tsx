import { EnvironmentPill } from "@/components/marks/environment-pill";
import { Identity } from "@/components/marks/identity";
import { RiskMark } from "@/components/marks/risk-mark";
import { shownState } from "@/components/marks/standing-state";
import type { ColumnChoice, ColumnRules } from "@/components/table/column-choice";
import type { Column } from "@/components/table/columns";
import { Countdown } from "@/components/time/countdown";
import { Timestamp } from "@/components/time/timestamp";
import { Pill } from "@/components/ui/pill";
import { Glyph, StatusMark } from "@/components/ui/status-mark";
import type { AgentKind } from "@/lib/agents/model";
import type { AgentSummary } from "@/lib/agents/schema";
import { isUnknown } from "@/lib/principals/standing.model";
import { riskLevel } from "@/lib/risk/model";
import { BearerMark, ChangeMark } from "./agent-marks";

/** A key that ends sooner than this asks for attention. */
export const KEY_ATTENTION_SECONDS = 7 * 86_400;

/** A review that is due sooner than this asks for attention. */
const REVIEW_ATTENTION_SECONDS = 3 * 86_400;

const kindWords: Readonly<Record<AgentKind, string>> = {
  autonomous: "Autonomous",
  for_people: "For people",
  both: "Both",
};

export function Ownerless() {
  return (
    <span className="inline-flex items-center gap-1.5 font-semibold text-bad">
      <Glyph shape="triangle" />
      No owner
    </span>
  );
}

/** Marks an agent whose owner is deactivated. */
export function DeactivatedOwner({ name }: { name: string }) {
  return (
    <>
      <span className="block truncate">{name}</span>
      <span className="inline-flex items-center gap-1.5 font-semibold text-bad text-xs">
        <Glyph shape="triangle" />
        Owner deactivated
      </span>
    </>
  );
}

/** The reason is on the agent's page; what is wrong with the owner stands in the owner's column. */
function StatusCell(agent: AgentSummary) {
  const state = shownState(agent);
  return (
    <span title={agent.standing.reason ?? undefined}>
      <StatusMark status={state === "owner_deactivated" ? "resting" : state} />
    </span>
  );
}

function OwnerCell({ owner }: Pick<AgentSummary, "owner">) {
  if (!owner) return <Ownerless />;
  if (!owner.active) return <DeactivatedOwner name={owner.name} />;
  return (
    <>
      <span className="block truncate">{owner.name}</span>
      <span className="block truncate text-ink3 text-xs">{owner.email}</span>
    </>
  );
}

/** Codes of agents that cannot act because of their instances: their delegations are in effect. */
const ofInstances: readonly string[] = ["key_expired", "instance_quarantined", "instance_revoked"];

function AuthorityCell({ activeDelegations, standing }: Pick<AgentSummary, "activeDelegations" | "standing">) {
  if (activeDelegations === 0) return <span className="text-ink3">none</span>;
  return (
    <>
      <span className="whitespace-nowrap text-sm">
        <span className="font-semibold">{activeDelegations.toLocaleString("en")}</span>{" "}
        {activeDelegations === 1 ? "delegation" : "delegations"}
      </span>
      {!standing.inEffect && !isUnknown(standing) && !ofInstances.includes(standing.code ?? "") && (
        <span className="block text-ink3 text-xs">none in effect</span>
      )}
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

type Made = Omit<Column<AgentSummary>, "id"> & { usualPx: number };

function Tags({ tags }: Pick<AgentSummary, "tags">) {
  if (tags.length === 0) return <span className="text-ink3">none</span>;
  return (
    <span className="flex flex-wrap gap-1">
      {tags.map((tag) => (
        <Pill key={tag} mono tone="outline">
          {tag}
        </Pill>
      ))}
    </span>
  );
}

/** The score and its level. */
function Score({ score }: { score: number }) {
  return (
    <span className="whitespace-nowrap">
      <span className="font-semibold">{score}</span> <span className="text-ink2">{riskLevel(score)}</span>
    </span>
  );
}

const none = (text: string) => <span className="text-ink3">{text}</span>;

const columns = {
  agent: {
    usualPx: 300,
    header: "Agent",
    sortKey: "name",
    cell: (agent) => <Identity name={<AgentName {...agent} />} id={agent.id} seal={agent.id} />,
  },
  status: { usualPx: 130, header: "Status", sortKey: "status", cell: (agent) => <StatusCell {...agent} /> },
  owner: { usualPx: 200, header: "Owner", sortKey: "owner", cell: ({ owner }) => <OwnerCell owner={owner} /> },
  environment: {
    usualPx: 120,
    header: "Environment",
    sortKey: "environment",
    showFrom: "xl",
    hideOnCard: true,
    cell: ({ environment }) => <EnvironmentPill environment={environment} />,
  },
  risk: {
    usualPx: 120,
    header: "Risk",
    sortKey: "risk",
    showFrom: "lg",
    cell: ({ riskTier, risks, changeWaits }) => (
      <span className="flex flex-col items-start gap-0.5">
        <RiskMark tier={riskTier} />
        {risks.includes("bearer_tokens_allowed") && <BearerMark />}
        {changeWaits && <ChangeMark />}
      </span>
    ),
  },
  score: {
    usualPx: 130,
    header: "Risk score",
    sortKey: "riskScore",
    cell: ({ riskScore }) => (riskScore === null ? none("not yet") : <Score score={riskScore} />),
  },
  authority: {
    usualPx: 140,
    header: "Authority",
    sortKey: "delegations",
    showFrom: "lg",
    hideOnCard: true,
    cell: (agent) => <AuthorityCell {...agent} />,
  },
  last: {
    usualPx: 140,
    header: "Last action",
    sortKey: "lastAction",
    cell: ({ usage }) => <Timestamp at={usage.lastActionAt} fallback="never" />,
  },
  key: {
    usualPx: 140,
    header: "Key expires",
    sortKey: "keyExpires",
    showFrom: "lg",
    hideOnCard: true,
    cell: ({ keyExpiresAt }) =>
      keyExpiresAt ? (
        <Countdown until={keyExpiresAt} lead="in" urgentBelow={KEY_ATTENTION_SECONDS} />
      ) : (
        <span className="text-ink3">no key</span>
      ),
  },
  kind: {
    usualPx: 130,
    header: "Kind",
    sortKey: "kind",
    cell: ({ kind }) => (kind === null ? none("none") : kindWords[kind]),
  },
  review: {
    usualPx: 140,
    header: "Review due",
    sortKey: "reviewDue",
    cell: ({ reviewDueAt }) =>
      reviewDueAt === null ? (
        none("none open")
      ) : (
        <Countdown until={reviewDueAt} lead="in" over="overdue" urgentBelow={REVIEW_ATTENTION_SECONDS} />
      ),
  },
  tags: { usualPx: 180, header: "Tags", sortKey: "tags", cell: ({ tags }) => <Tags tags={tags} /> },
  purpose: {
    usualPx: 280,
    header: "Purpose",
    sortKey: "purpose",
    cell: ({ purpose }) => <span className="line-clamp-2">{purpose}</span>,
  },
  blueprint: { usualPx: 160, header: "Blueprint", sortKey: "blueprint", cell: ({ blueprint }) => blueprint.name },
  instances: {
    usualPx: 110,
    header: "Instances",
    sortKey: "instances",
    cell: ({ activeInstances }) => activeInstances || none("none"),
  },
  allowed: {
    usualPx: 110,
    header: "Allowed",
    sortKey: "allowed",
    cell: ({ usage }) => usage.allowed.toLocaleString("en"),
  },
  denied: { usualPx: 110, header: "Denied", sortKey: "denied", cell: ({ usage }) => usage.denied.toLocaleString("en") },
  since: {
    usualPx: 150,
    header: "Status since",
    sortKey: "statusSince",
    cell: ({ statusAt }) => <Timestamp at={statusAt} />,
  },
  created: {
    usualPx: 150,
    header: "Registered",
    sortKey: "created",
    cell: ({ createdAt }) => <Timestamp at={createdAt} />,
  },
} as const satisfies Record<string, Made>;

export type AgentColumnId = keyof typeof columns;
export const agentColumnTitle = (id: AgentColumnId): string => columns[id].header;

const usual: readonly AgentColumnId[] = ["agent", "status", "owner", "environment", "risk", "authority", "last", "key"];

/** The columns of the inventory. The agent leads to its page. */
export const agentColumnRules: ColumnRules<AgentColumnId> = {
  ids: Object.keys(columns) as AgentColumnId[],
  usual,
  first: "agent",
  fixed: [],
};

/** The same for a list in the order of the risk score: people who chose no columns see it in place of the key. */
export const agentColumnRulesByScore: ColumnRules<AgentColumnId> = {
  ...agentColumnRules,
  usual: usual.map((id) => (id === "key" ? "score" : id)),
};

/**
 * The columns in the order of a person.
 *
 * @param chosen Whether the person chose them: then no screen leaves one out, and they keep their widths.
 */
export const agentColumns = (
  { ids, widths }: ColumnChoice<AgentColumnId>,
  chosen: boolean,
): readonly Column<AgentSummary>[] =>
  ids.map((id) => {
    const { usualPx, showFrom, ...made }: Made = columns[id];
    return { ...made, id, ...(chosen ? { px: widths[id] ?? usualPx } : { showFrom }) };
  });
