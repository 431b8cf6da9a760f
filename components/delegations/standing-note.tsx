import { StandingNote as JudgementNote } from "@/components/standing/standing-mark";
import { Note } from "@/components/ui/note";
import { Timestamp } from "@/components/ui/timestamp";
import type { DelegationResponse } from "@/lib/delegations/schema";
import { CauseName, NoteLink } from "./note";
import { standingOf } from "./standing-mark";

type Props = { delegation: DelegationResponse };

function Paused({ delegation: { statusReason, paused, can } }: Props) {
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

function Suspended({ delegation: { suspendedBy, suspendedUntil } }: Props) {
  return (
    <Note title={suspendedBy ? `Suspended by ${suspendedBy.name}` : "Suspended"}>
      {suspendedUntil ? (
        <>
          It resumes by itself at <Timestamp at={suspendedUntil} mode="exact" precision="minute" />, unless nothing of
          it is left by then. Nothing of it is allowed before.
        </>
      ) : (
        "Nothing of it is allowed until a person resumes it."
      )}
    </Note>
  );
}

function Resting({ delegation: { restsOn, notInEffect } }: Props) {
  return (
    <Note title={restsOn ? "At rest, with what it hangs below" : "At rest"}>
      {restsOn && restsOn.status !== "active" ? (
        <>
          Above it, the delegation of <NoteLink href={`/delegations/${restsOn.id}`}>{restsOn.agent.name}</NoteLink> is{" "}
          {restsOn.status}.
        </>
      ) : (
        notInEffect?.reason
      )}{" "}
      Nothing of this one is allowed until that changes.
    </Note>
  );
}

/** Why a delegation does not work although nobody ended it: who suspended it, what paused it, or what it rests on. */
export function StandingNote({ delegation }: Props) {
  const state = standingOf(delegation);
  if (state === "resting") return <Resting delegation={delegation} />;
  if (state === "stopped") return <JudgementNote title="Stopped" standing={delegation.standing} />;
  if (state === "partly") return <JudgementNote title="In effect in part" standing={delegation.standing} />;
  if (state !== "suspended") return null;
  // For a suspended delegation the judgement names a server only if its stop is permanent: resuming brings nothing back.
  if (delegation.standing.by?.kind === "resource_server")
    return <JudgementNote title="Suspended, and stopped permanently" standing={delegation.standing} />;
  return delegation.pausedBy ? <Paused delegation={delegation} /> : <Suspended delegation={delegation} />;
}
