import type { Column } from "@/components/table/columns";
import { Timestamp } from "@/components/time/timestamp";
import { Seal, type SealFrame } from "@/components/ui/seal";
import { Glyph } from "@/components/ui/status-mark";
import type { RevocationScopeKind } from "@/lib/revocation/model";
import type { RevocationResponse } from "@/lib/revocation/schema";
import { countWords } from "./count-words";

/** Object of each scope. */
const scopeWords: Record<RevocationScopeKind, string> = {
  instance: "one instance",
  agent: "an agent",
  delegation: "a delegation and everything below",
  owner: "everything of a person",
  blueprint: "every agent of a blueprint",
  resource_server: "everything at a resource server",
  all: "everything",
};

type Stopped = Pick<RevocationResponse, "scope" | "retirement" | "suspension" | "liftedAt">;

/** The stopped object; a retirement and a suspension are named as such. */
export function stoppedWords({ scope, retirement, suspension, liftedAt }: Stopped): string {
  if (retirement) return "an agent, by its retirement";
  if (!suspension) return scopeWords[scope];
  return `${scopeWords[scope]}, by a suspension${liftedAt === null ? "" : " that was lifted"}`;
}

const frames: Partial<Record<RevocationScopeKind, SealFrame>> = {
  instance: "agent",
  agent: "agent",
  delegation: "agent",
  owner: "person",
  resource_server: "tool",
};

/** The page of what was stopped; undefined where there is none. */
export function subjectHref({ scope, subject }: RevocationResponse): string | undefined {
  const pages: Partial<Record<RevocationScopeKind, string>> = {
    agent: "/agents",
    delegation: "/delegations",
    resource_server: "/resource-servers",
  };
  const page = pages[scope];
  return page && `${page}/${subject.id}`;
}

/** How long after it took effect something was first denied: `0.4 s after`. */
function after({ effectiveAt, firstRefusalAt }: RevocationResponse): string | undefined {
  if (firstRefusalAt === null) return undefined;
  const seconds = Math.max(0, (Date.parse(firstRefusalAt) - Date.parse(effectiveAt)) / 1000);
  if (seconds >= 7200) return `${Math.round(seconds / 3600)} h after`;
  if (seconds >= 120) return `${Math.round(seconds / 60)} min after`;
  return `${seconds.toLocaleString("en", { maximumFractionDigits: 1 })} s after`;
}

/** The log since a revocation: the number of allowed actions, and the time of the first denied attempt. */
export function EffectProof({ revocation }: { revocation: RevocationResponse }) {
  const { allowedAfter } = revocation;
  if (allowedAfter === null) return <span className="text-ink3">not counted for a scope this wide</span>;
  const clean = allowedAfter === 0;
  const first = after(revocation);
  return (
    <>
      <span
        className={
          clean ? "flex items-center gap-1.5 font-semibold text-ok" : "flex items-center gap-1.5 font-semibold text-bad"
        }
      >
        <Glyph shape={clean ? "check" : "triangle"} />
        {clean ? "nothing allowed since" : `${allowedAfter.toLocaleString("en")} allowed since`}
      </span>
      <span className="block text-ink3 text-xs">{first ? `first denial ${first}` : "no attempt since"}</span>
    </>
  );
}

const quantity = (count: number, one: string) => `${count.toLocaleString("en")} ${one}${count === 1 ? "" : "s"}`;

/** The kinds of which something was affected, each with its number. */
function Affected({ agents, instances, delegations, tokens }: RevocationResponse["impact"]) {
  const kinds = [
    [agents, "agent"],
    [instances, "instance"],
    [delegations, "delegation"],
    [tokens, "token"],
  ] as const;
  const affected = kinds.filter(([count]) => count > 0).map(([count, one]) => quantity(count, one));
  return affected.length === 0 ? (
    <span className="text-ink3">nothing</span>
  ) : (
    affected.map((words, at) => (
      <span key={words} className="whitespace-nowrap">
        {words}
        {at < affected.length - 1 && ", "}
      </span>
    ))
  );
}

/** The columns of the list of revocations. */
export const revocationColumns: Column<RevocationResponse>[] = [
  {
    id: "subject",
    header: "What was stopped",
    width: "w-64",
    cell: (row) => (
      <span className="flex min-w-0 items-center gap-2.5">
        <Seal value={row.subject.id} frame={frames[row.scope]} />
        <span className="min-w-0">
          <span className="block truncate font-semibold">{row.subject.name}</span>
          <span className="block truncate text-ink3 text-xs">{stoppedWords(row)}</span>
        </span>
      </span>
    ),
  },
  { id: "effective", header: "In effect since", cell: ({ effectiveAt }) => <Timestamp at={effectiveAt} /> },
  { id: "proof", header: "Proof of effect", width: "w-52", cell: (row) => <EffectProof revocation={row} /> },
  {
    id: "impact",
    header: "Affected",
    width: "w-36",
    showFrom: "lg",
    cell: (row) => {
      const uncounted = countWords(row);
      return uncounted ? <span className="text-ink3">{uncounted.short}</span> : <Affected {...row.impact} />;
    },
  },
  {
    id: "reason",
    header: "Reason",
    cell: ({ reason, actor }) => (
      <>
        <span className="line-clamp-1">{reason}</span>
        <span className="block truncate text-ink3 text-xs">by {actor.name}</span>
      </>
    ),
  },
];
