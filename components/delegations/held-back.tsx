import { Note } from "@/components/ui/note";
import { Timestamp } from "@/components/ui/timestamp";
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
  if (loses === null) return by.kind === "entitlement" ? <>. What it takes is {by.name}'s to read.</> : <>.</>;
  return <>{loses.length > 0 && `: ${loses.join(", ")}`}.</>;
}

/** Controls that let less pass than the delegation says, which may tighten or widen without anything being signed anew. */
export function HeldBackNotes({ delegation: { heldBack } }: { delegation: DelegationResponse }) {
  return heldBack.map((held) => (
    <Note
      key={`${held.by.kind} ${held.by.id} ${held.agent.id}`}
      title={
        <>
          Held back by <What {...held} /> since <Timestamp at={held.since} />
        </>
      }
    >
      Actions of {held.agent.name} beyond it are denied
      <Losses {...held} /> The delegation itself is as it was given.
    </Note>
  ));
}

/** Something that the delegation rests on made it less, and nobody asked for that here. */
export function ShrunkNote({ delegation: { shrunk, status } }: { delegation: DelegationResponse }) {
  if (!shrunk || status !== "active") return null;
  const { by, at, loses } = shrunk;
  return (
    <Note
      title={
        <>
          Became less with {by.kind === "person" && "what "}
          <CauseName by={by} />
          {by.kind === "person" && " may delegate"}, <Timestamp at={at} />
        </>
      }
    >
      Since then without: {loses.join(", ")}. It does not come back by itself: ask for a change.
    </Note>
  );
}
