"use client";

import { useQuery } from "@tanstack/react-query";
import { Timestamp } from "@/components/time/timestamp";
import { CopyField } from "@/components/ui/copy-field";
import { KeyValue } from "@/components/ui/key-value";
import { Link } from "@/components/ui/link";
import { StatusMark } from "@/components/ui/status-mark";
import type { RevocationResponse } from "@/lib/revocation/schema";
import { countWords } from "./count-words";
import { ImpactFigures } from "./impact-figures";
import { revocationProof } from "./queries";

const since = (from: string, to: string): string =>
  `${((Date.parse(to) - Date.parse(from)) / 1000).toLocaleString("en", { maximumFractionDigits: 1 })} s later`;

const notCounted = <span className="text-ink2">not counted for a scope this wide</span>;

type Proof = Pick<RevocationResponse, "effectiveAt" | "firstRefusalAt" | "allowedAfter">;

function FirstRefusal({ effectiveAt, firstRefusalAt, allowedAfter }: Proof) {
  if (allowedAfter === null) return notCounted;
  if (!firstRefusalAt) return <span className="text-ink2">no attempt since; watching</span>;
  return (
    <>
      <Timestamp at={firstRefusalAt} mode="exact" precision="millisecond" className="whitespace-normal" />{" "}
      <span className="text-ink2">({since(effectiveAt, firstRefusalAt)})</span>
    </>
  );
}

export function AllowedSince({ count }: { count: number | null }) {
  if (count === null) return notCounted;
  const tone = count === 0 ? "font-semibold text-ok" : "font-semibold text-bad";
  return <span className={tone}>{count === 0 ? "✓ no action" : count.toLocaleString("en")}</span>;
}

/** How far the rows below what was stopped are written. Nothing of them acts meanwhile. */
export function Consequences({ consequences }: Pick<RevocationResponse, "consequences">) {
  const { settledAt, delegations, instances, enrolmentTokens, workloadRules } = consequences;
  const written = delegations + instances + enrolmentTokens + workloadRules;
  const rows = `${written.toLocaleString("en")} ${written === 1 ? "row" : "rows"}`;
  if (settledAt === null) return <span className="text-ink2">in progress: {rows} marked so far</span>;
  return (
    <>
      {rows} marked by <Timestamp at={settledAt} mode="exact" className="whitespace-normal" />
    </>
  );
}

type Marked = Pick<RevocationResponse, "retirement" | "suspension" | "liftedAt">;

/** Whether a stop is in effect, and its kind. */
export function StopMark({ retirement, suspension, liftedAt, className }: Marked & { className?: string }) {
  const look = className === undefined ? {} : { className };
  if (liftedAt !== null)
    return <StatusMark status="active" label={suspension ? "Suspension lifted" : "Reinstated since"} {...look} />;
  if (suspension) return <StatusMark status="suspended" label="Suspended, in effect" {...look} />;
  const label = `${retirement ? "Retired" : "Revoked"}, in effect`;
  return <StatusMark status={retirement ? "retired" : "revoked"} label={label} {...look} />;
}

/** When a revocation took effect, and what the sealed record shows since. */
export function RevocationProof({ revocation }: { revocation: RevocationResponse }) {
  const { data = revocation } = useQuery({ ...revocationProof(revocation.id), initialData: revocation });
  const { id, effectiveAt, allowedAfter, impact, reason, scope } = data;
  const uncounted = countWords(data);
  return (
    <div className="flex flex-col gap-4" aria-live="polite">
      <StopMark {...data} className="h-6 px-2 text-sm" />
      <KeyValue
        items={[
          {
            label: "In effect since",
            value: <Timestamp at={effectiveAt} mode="exact" precision="millisecond" className="whitespace-normal" />,
          },
          {
            label: "Allowed since then",
            value: <AllowedSince count={allowedAfter} />,
          },
          {
            label: "First denial",
            value: <FirstRefusal {...data} />,
          },
          { label: "Status in lists", value: <Consequences consequences={data.consequences} /> },
          { label: "Reason", value: reason },
          {
            label: "Proof",
            value: (
              <Link className="font-semibold text-brand hover:underline" href={`/revocations/${id}`}>
                By resource server and server process
              </Link>
            ),
          },
          { label: "Record", value: <CopyField value={id} label="revocation id" /> },
        ]}
      />
      {uncounted ? <p className="text-ink2">{uncounted.sentence}</p> : <ImpactFigures impact={impact} scope={scope} />}
    </div>
  );
}
