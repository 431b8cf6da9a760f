"use client";

import { useQueryClient } from "@tanstack/react-query";
import { BadgeCheck } from "lucide-react";
import { useReviewButtons } from "@/components/control-changes/review-keys";
import { sendJson } from "@/components/data/api-client";
import { ConfirmButton } from "@/components/forms/confirm-dialog";
import { Timestamp } from "@/components/time/timestamp";
import { useToast } from "@/components/ui/toast";
import { DelegationResponse } from "@/lib/delegations/schema";
import { delegationKeys } from "./queries";

type Props = { delegation: DelegationResponse; left: NonNullable<DelegationResponse["leftApproval"]> };

/** A delegation whose approvers left: who is asked to confirm it, and the button for those who may. */
export function LeftApproval({ delegation, left }: Props) {
  const client = useQueryClient();
  const toast = useToast();
  const { agree } = useReviewButtons();
  const { id, version, agent } = delegation;
  const confirm = async (reason: string) => {
    const body = { version, ...(reason === "" ? {} : { reason }) };
    const schema = DelegationResponse;
    const confirmed = await sendJson("POST", `/api/delegations/${id}/confirm-approval`, body, { schema });
    client.setQueryData(delegationKeys.detail(id), confirmed);
    toast.done("Approval confirmed", "The delegation stands on your approval now.");
    await client.invalidateQueries();
  };
  const names = left.approvers.map(({ name }) => name).join(", ");
  return (
    <section
      aria-label="Approval to confirm"
      className="flex flex-col items-start gap-2 rounded-md border border-line p-3"
    >
      <p>
        It stands on the approval of {names}, who left.{" "}
        {left.askedOf ? `${left.askedOf.name} is asked` : "An approver has"} to confirm it.{" "}
        {delegation.status === "suspended" ? (
          "Without that no person resumes it."
        ) : (
          <>
            Without that it is suspended at <Timestamp at={left.until} mode="exact" precision="minute" />.
          </>
        )}
      </p>
      <ConfirmButton
        ref={agree}
        variant="primary"
        icon={<BadgeCheck aria-hidden />}
        whyNot={left.whyNot ?? undefined}
        confirm={{
          title: `Confirm approval of ${agent.name}`,
          verb: "Confirm approval",
          tone: "primary",
          reason: "optional",
          effect: "The delegation goes on unchanged and stands on your approval. The record names you.",
          onConfirm: confirm,
        }}
      >
        Confirm approval…
      </ConfirmButton>
      {left.whyNot && <p className="text-ink3 text-sm">{left.whyNot}</p>}
    </section>
  );
}
