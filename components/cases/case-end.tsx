"use client";

import { useQueryClient } from "@tanstack/react-query";
import { CircleCheckBig, RotateCcw } from "lucide-react";
import { ConfirmButton } from "@/components/forms/confirm-dialog";
import { Timestamp } from "@/components/time/timestamp";
import { useToast } from "@/components/ui/toast";
import type { CaseResponse } from "@/lib/cases/schema";
import { caseKeys, closeCase, reopenCase } from "./queries";

/** Shows the case as it is after its state changed. */
function useChanged(id: string) {
  const client = useQueryClient();
  const toast = useToast();
  return async (changed: Promise<CaseResponse>, done: string) => {
    client.setQueryData(caseKeys.one(id), await changed);
    await client.invalidateQueries({ queryKey: caseKeys.lists });
    toast.done(done);
  };
}

/** Closes an open case with a reason, or reopens a closed one. */
export function CaseEnd({ item: { id, state, title } }: { item: CaseResponse }) {
  const show = useChanged(id);
  if (state === "closed") {
    return (
      <ConfirmButton
        icon={<RotateCcw aria-hidden />}
        confirm={{
          ...{ title: `Reopen case ${title}`, verb: "Reopen case", tone: "primary", reason: "optional" },
          effect: "The case takes entries and notes again. Its closing stays in the audit trail.",
          onConfirm: (reason) => show(reopenCase(id, reason), "Case reopened"),
        }}
      >
        Reopen case
      </ConfirmButton>
    );
  }
  return (
    <ConfirmButton
      icon={<CircleCheckBig aria-hidden />}
      confirm={{
        ...{ title: `Close case ${title}`, verb: "Close case", tone: "primary", reason: "required" },
        reasonHint: "The finding, or the reason why there is none.",
        effect: "A closed case takes no more entries or notes. Its evidence packs can still be made.",
        onConfirm: (reason) => show(closeCase(id, reason), "Case closed"),
      }}
    >
      Close case
    </ConfirmButton>
  );
}

/** Who closed a case, when and why. */
export function ClosedNote({ closed }: { closed: NonNullable<CaseResponse["closed"]> }) {
  return (
    <section aria-label="Closed" className="rounded-md border border-line bg-sunken px-4 py-3">
      <p className="font-semibold">
        Closed by {closed.by.name ?? closed.by.id}, <Timestamp at={closed.at} />
      </p>
      <p className="[overflow-wrap:anywhere]">{closed.reason}</p>
    </section>
  );
}
