import { TriangleAlert } from "lucide-react";
import Link from "next/link";

/** Says what one admin does alone while there is no second one, and how that ends. */
export function FoundingNote({ linked = false }: { linked?: boolean }) {
  return (
    <div
      role="note"
      aria-label="One admin acts alone"
      className="flex items-start gap-3 rounded-md border border-wait/40 bg-waitbg p-3 text-wait"
    >
      <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
      <p className="min-w-0 max-w-200">
        <b>One admin still acts alone here.</b> Roles, identity providers and issuers of people change without a second
        person, on record. Invite a second admin, who chooses their own password. From then on two people make these
        changes, and an account whose password an admin chose only reads.{" "}
        {linked && (
          <Link className="underline" href="/people">
            Invite a second admin
          </Link>
        )}
      </p>
    </div>
  );
}
