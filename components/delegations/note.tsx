import type { ReactNode } from "react";
import { Link } from "@/components/ui/link";
import type { Cause } from "@/lib/delegations/schema";

/** A link inside the words of a note. */
export function NoteLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link href={href} className="underline underline-offset-2">
      {children}
    </Link>
  );
}

/** A delegation goes by the name of the agent that holds it. */
export function CauseName({ by: { kind, id, name } }: { by: Cause }) {
  return kind === "delegation" ? (
    <>
      the delegation of <NoteLink href={`/delegations/${id}`}>{name}</NoteLink> above
    </>
  ) : (
    name
  );
}
