import { TriangleAlert } from "lucide-react";
import { Link } from "@/components/ui/link";

/** Shows what one admin does alone while there is no second one, and how that ends. */
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
        person. Invite a second admin, who chooses their own password. Two people must then make these changes. Accounts
        whose password an admin chose then only read.{" "}
        {linked && (
          <Link className="underline" href="/people">
            Invite a second admin
          </Link>
        )}
      </p>
    </div>
  );
}
