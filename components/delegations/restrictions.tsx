import { Timestamp } from "@/components/time/timestamp";
import { Note } from "@/components/ui/note";
import type { DelegationResponse } from "@/lib/delegations/schema";
import { CauseName, NoteLink } from "./note";

type HeldBack = DelegationResponse["heldBack"][number];

function What({ by: { kind, id, name } }: HeldBack) {
  if (kind === "entitlement") return <>what {name} may delegate</>;
  return (
    <>
      the ceiling of blueprint <NoteLink href={`/blueprints?blueprint=${id}`}>{name}</NoteLink>
    </>
  );
}

function Losses({ by, loses }: HeldBack) {
  if (loses === null) return by.kind === "entitlement" ? <>. You do not have permission to see which.</> : <>.</>;
  return <>{loses.length > 0 && `: ${loses.join(", ")}`}.</>;
}

/** Controls that allow less than the delegation. They can tighten or loosen without a new signed version. */
export function HeldBackNotes({ delegation: { heldBack } }: { delegation: DelegationResponse }) {
  return heldBack.map((held) => (
    <Note
      key={`${held.by.kind} ${held.by.id} ${held.agent.id}`}
      title={
        <>
          Restricted by <What {...held} /> since <Timestamp at={held.since} />
        </>
      }
    >
      Actions of {held.agent.name} beyond it are denied
      <Losses {...held} /> The delegation itself did not change.
    </Note>
  ));
}

/** Notes that a change elsewhere narrowed the delegation without a request for it. */
export function ShrunkNote({ delegation: { shrunk, status } }: { delegation: DelegationResponse }) {
  if (!shrunk || status !== "active") return null;
  const { by, at, loses } = shrunk;
  return (
    <Note
      title={
        <>
          Narrowed by {by.kind === "person" && "what "}
          <CauseName by={by} />
          {by.kind === "person" && " may delegate"}, <Timestamp at={at} />
        </>
      }
    >
      Since then without: {loses.join(", ")}. It is not restored automatically. Request a change.
    </Note>
  );
}
