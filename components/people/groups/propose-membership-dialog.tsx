"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ForeseenRisk, reasonToCome } from "@/components/control-changes/foreseen-risk";
import { FormDialog } from "@/components/forms/form-dialog";
import { ReasonField } from "@/components/forms/reason-field";
import { useForm } from "@/components/forms/use-form";
import { useToast } from "@/components/ui/toast";
import type { MembershipAction } from "@/lib/groups/model";
import { groupKeys, proposeMembership } from "./queries";

export type Move = { action: MembershipAction; person: { id: string; name: string }; why: keyof typeof reasons };

const reasons = {
  membership_widens: (name: string) => `${name} could then delegate more than now.`,
  membership_decides: () => "An approval policy or the lifecycle policy uses this group.",
};

type Props = { group: { id: string; name: string }; move: Move; onClose: () => void };

/** Proposes what one admin alone may not do. */
export function ProposeMembershipDialog({ group, move: { action, person, why }, onClose }: Props) {
  const client = useQueryClient();
  const toast = useToast();
  const [reason, setReason] = useState("");
  const reload = () => {
    void client.invalidateQueries({ queryKey: ["entitlements"] });
    return client.invalidateQueries({ queryKey: groupKeys.all });
  };
  const adds = action === "add";
  const form = useForm({
    whyNot: reason.trim() === "" ? "Enter a reason." : undefined,
    send: async () => {
      const { change } = await proposeMembership(group.id, { personId: person.id, action, reason }).finally(reload);
      if (change) toast.done("Change proposed", "Nothing changes until a second admin confirms it.");
      else toast.done(adds ? `${person.name} is in ${group.name}` : `${person.name} left ${group.name}`);
      onClose();
    },
  });
  return (
    <FormDialog
      form={form}
      title={adds ? `Add ${person.name} to ${group.name}` : `Remove ${person.name} from ${group.name}`}
      verb="Propose change"
      onClose={onClose}
    >
      <p>{reasons[why](person.name)} A second admin must see and confirm exactly this change.</p>
      <ReasonField
        required
        hint="Shown to the second admin, and kept in the audit trail."
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <ForeseenRisk
        proposal={{
          method: "POST",
          path: `/api/groups/${group.id}/membership-changes`,
          body: { personId: person.id, action, reason: reasonToCome },
        }}
      />
    </FormDialog>
  );
}
