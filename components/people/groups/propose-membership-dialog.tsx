"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { FailureNote } from "@/components/sign-in/passkeys/failure-note";
import { Button } from "@/components/ui/button";
import { Dialog, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/textarea";
import { useToast } from "@/components/ui/toast";
import type { MembershipAction } from "@/lib/groups/model";
import { groupKeys, proposeMembership } from "./queries";

export type Move = { action: MembershipAction; person: { id: string; name: string }; why: keyof typeof reasons };

const reasons = {
  membership_widens: (name: string) => `${name} could then delegate more than now.`,
  membership_decides: () => "An approval policy uses this group.",
};

type Props = { group: { id: string; name: string }; move: Move; onClose: () => void };

function usePropose({ group, move: { action, person }, onClose }: Props) {
  const client = useQueryClient();
  const toast = useToast();
  return useMutation({
    mutationFn: (reason: string) => proposeMembership(group.id, { personId: person.id, action, reason }),
    onSuccess: ({ change }) => {
      if (change) toast.done("Change proposed", "Nothing changes until a second admin confirms it.");
      else toast.done(action === "add" ? `${person.name} is in ${group.name}` : `${person.name} left ${group.name}`);
      onClose();
    },
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ["entitlements"] });
      return client.invalidateQueries({ queryKey: groupKeys.all });
    },
  });
}

/** Proposes what one admin alone may not do. */
export function ProposeMembershipDialog(props: Props) {
  const { group, move, onClose } = props;
  const [reason, setReason] = useState("");
  const propose = usePropose(props);
  const adds = move.action === "add";
  const title = adds ? `Add ${move.person.name} to ${group.name}` : `Remove ${move.person.name} from ${group.name}`;
  return (
    <Dialog open onOpenChange={onClose} keepOnOutsidePress title={title}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!propose.isPending && reason.trim() !== "") propose.mutate(reason);
        }}
      >
        <p>{reasons[move.why](move.person.name)} A second admin must see and confirm exactly this change.</p>
        <Field label="Reason" required hint="Shown to the second admin, and kept in the audit trail.">
          <Textarea rows={2} maxLength={500} value={reason} onChange={(event) => setReason(event.target.value)} />
        </Field>
        {propose.error && <FailureNote error={propose.error} />}
        <div className="-mx-4 -mb-4">
          <DialogFooter>
            <Button onClick={onClose}>Cancel</Button>
            <Button
              type="submit"
              variant="primary"
              loading={propose.isPending}
              whyNot={reason.trim() === "" ? "Enter a reason." : undefined}
            >
              Propose change
            </Button>
          </DialogFooter>
        </div>
      </form>
    </Dialog>
  );
}
