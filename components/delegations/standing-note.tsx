import { Timestamp } from "@/components/ui/timestamp";
import type { DelegationResponse } from "@/lib/delegations/schema";
import { CauseName, Note, NoteLink } from "./note";

function Paused({ delegation: { statusReason, paused, can } }: { delegation: DelegationResponse }) {
  const above = paused?.by.kind === "delegation" ? paused.by : undefined;
  return (
    <Note
      title={
        <>
          Paused {above ? "with" : "because of"} {paused ? <CauseName by={paused.by} /> : "what it rests on"}
          {paused?.at && (
            <>
              , <Timestamp at={paused.at} />
            </>
          )}
        </>
      }
    >
      {above ? "Nothing of it was left when that changed." : statusReason}{" "}
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
      <NoteLink href={`/delegations/${restsOn.id}`}>{restsOn.id}</NoteLink> above it is {restsOn.status}. Nothing of
      this one is allowed until that one stands again.
    </Note>
  );
}
