import Link from "next/link";
import type { ReactNode } from "react";
import { Timestamp } from "@/components/ui/timestamp";
import type { DelegationResponse } from "@/lib/delegations/schema";

function Note({ title, children }: { title: ReactNode; children: ReactNode }) {
  return (
    <div role="note" className="rounded-md bg-waitbg p-4 text-wait">
      <p className="font-semibold">{title}</p>
      <p className="mt-1 [overflow-wrap:anywhere]">{children}</p>
    </div>
  );
}

function DelegationLink({ id }: { id: string }) {
  return (
    <Link href={`/delegations/${id}`} className="font-mono text-sm underline underline-offset-2">
      {id}
    </Link>
  );
}

function Paused({ delegation: { statusReason, pausedBy, can } }: { delegation: DelegationResponse }) {
  const above = pausedBy?.startsWith("dlg_") ? pausedBy : undefined;
  return (
    <Note title="Paused, because what it rests on changed">
      {above ? (
        <>
          Nothing of it was left when <DelegationLink id={above} /> above it changed.
        </>
      ) : (
        statusReason
      )}{" "}
      {can.includes("rehome") && !above
        ? "Ask for another delegator, and it goes on in their name once that is approved."
        : "It stays paused until a person resumes it."}
    </Note>
  );
}

/** Why a delegation does not work although nobody ended it: what paused it, what it rests on, how long it was meant to last. */
export function StandingNote({ delegation }: { delegation: DelegationResponse }) {
  const { status, pausedBy, restsOn, suspendedUntil } = delegation;
  if (status === "suspended" && pausedBy) return <Paused delegation={delegation} />;
  if (status === "suspended" && suspendedUntil) {
    return (
      <Note title="Suspended for a while">
        It was meant to last until <Timestamp at={suspendedUntil} mode="exact" precision="minute" />. Nothing resumes by
        itself: a person does.
      </Note>
    );
  }
  if (status !== "active" || !restsOn) return null;
  return (
    <Note title="Paused with what it hangs below">
      <DelegationLink id={restsOn.id} /> above it is {restsOn.status}. Nothing of this one is allowed until that one
      stands again.
    </Note>
  );
}
