"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ApiProblem } from "@/components/data/api-problem";
import { ErrorPanel } from "@/components/data/error-panel";
import { RiskParts } from "@/components/marks/risk-parts";
import { Timestamp } from "@/components/time/timestamp";
import { Link } from "@/components/ui/link";
import type { ControlChangeResponse } from "@/lib/control-changes/schema";
import { ChangedMembers, ControlChange, NowThen } from "./control-change";
import { openControlChanges, pageOfChange } from "./queries";
import { readControlChange } from "./shown-control-change";

const kindWords: Record<string, string> = {
  agent: "A change of an agent",
  blueprint: "A change of a blueprint",
  "approval-policy": "A change of an approval policy",
  suspension: "The end of the suspension of every agent",
};

/** A change that is read and decided on a page of its own. */
function Elsewhere({ change }: { change: ControlChangeResponse }) {
  const page = pageOfChange(change);
  return (
    <section
      aria-label="Proposed change"
      className="flex flex-col gap-2 rounded-md border border-wait/40 bg-waitbg/40 p-4"
    >
      <p>
        <b>{kindWords[change.kind] ?? "A change"}</b>, proposed by {change.proposedBy.name}{" "}
        <Timestamp at={change.proposedAt} />.{" "}
        {page && (
          <Link className="underline" href={page}>
            Review change
          </Link>
        )}
      </p>
      <RiskParts risk={change.risk} />
    </section>
  );
}

/** A change of roles, a provider, an issuer, a catalogue, the keeping of the log or a suspension of all. */
export function SettingsChange({ change, linked }: { change: ControlChangeResponse; linked: boolean }) {
  const client = useQueryClient();
  const shown = readControlChange(change.document);
  const href = pageOfChange(change);
  return (
    <ControlChange
      change={change}
      title={shown?.title ?? "Proposed change"}
      page={linked && shown && href ? { href, name: shown.name } : undefined}
      reload={() => client.invalidateQueries()}
      inForce={shown?.inForce}
    >
      {shown ? (
        <div className="flex flex-col gap-3">
          <NowThen before={shown.before} after={shown.after} />
          <ChangedMembers members={shown.settings} />
          {change.kind === "person-roles" && (
            <p className="text-ink2">
              Ask the person first. The admin who created the account could be signed in with it.
            </p>
          )}
        </div>
      ) : null}
    </ControlChange>
  );
}

/** The change of one thing that waits for a second person; nothing where none does. */
export function WaitingChanges({ subjectId }: { subjectId: string }) {
  const query = useQuery(openControlChanges(subjectId));
  // Who reads no changes of controls sees the thing as it is.
  if (query.error instanceof ApiProblem && query.error.status === 403) return null;
  if (query.error && !query.data) {
    return (
      <ErrorPanel title="The changes could not be loaded" error={query.error} onRetry={() => void query.refetch()} />
    );
  }
  return query.data?.controlChanges.map((change) => <SettingsChange key={change.id} change={change} linked={false} />);
}

/** Changes of every kind that wait, each with a way to its page. */
export function ListedChanges({ changes }: { changes: readonly ControlChangeResponse[] }) {
  return changes.map((change) =>
    change.kind in kindWords ? (
      <Elsewhere key={change.id} change={change} />
    ) : (
      <SettingsChange key={change.id} change={change} linked />
    ),
  );
}
