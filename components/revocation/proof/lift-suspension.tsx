"use client";

import { useQueryClient } from "@tanstack/react-query";
import { Play } from "lucide-react";
import { ForeseenRisk, reasonToCome } from "@/components/control-changes/foreseen-risk";
import { ConfirmButton } from "@/components/forms/confirm-dialog";
import { liftSuspension } from "@/components/revocation/queries";
import { useToast } from "@/components/ui/toast";
import type { RevocationResponse } from "@/lib/revocation/schema";

/** The stopped objects in words. */
const impactWords = ({ agents, instances, delegations }: RevocationResponse["impact"]): string =>
  `agents: ${agents}, instances: ${instances}, delegations: ${delegations}`;

/** Lifts a suspension, or proposes that to a second person where it suspends everything. */
export function LiftButton({ revocation }: { revocation: RevocationResponse }) {
  const client = useQueryClient();
  const toast = useToast();
  const { id, etag, scope, subject, whyNot, counted, impact, liftedAt: lifted } = revocation;
  const everything = scope === "all";
  const facts = {
    "Suspended objects": counted ? impactWords(impact) : "not counted yet",
    Lifted: lifted ?? "no",
  };
  const lift = async (reason: string, shown: string | undefined) => {
    const { liftedAt } = await liftSuspension(id, reason, shown);
    if (liftedAt === null) toast.done("Proposed", "A second person must confirm it. Nothing acts until then.");
    else toast.done("Suspension lifted", "All of it may act again, unless something else prevents it.");
    await client.invalidateQueries();
  };
  return (
    <ConfirmButton
      icon={<Play aria-hidden />}
      whyNot={whyNot.lift?.reason}
      confirm={{
        title: `Lift the suspension of ${subject.name}`,
        verb: everything ? "Propose to lift it" : "Lift suspension",
        tone: "primary",
        effect: everything
          ? "A second person must confirm it. Then every agent may act again, unless something else prevents it."
          : "All of it may act again at once, unless something else prevents it.",
        shown: { etag, facts, reload: () => client.invalidateQueries() },
        whyNot: whyNot.lift?.reason,
        onConfirm: lift,
        children: everything && (
          <ForeseenRisk
            proposal={{ method: "POST", path: `/api/revocations/${id}/lift`, body: { reason: reasonToCome } }}
          />
        ),
      }}
    >
      {everything ? "Propose to lift it…" : "Lift suspension…"}
    </ConfirmButton>
  );
}
