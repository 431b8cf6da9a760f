"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { EntitlementSection } from "@/components/people/entitlements/entitlement-section";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { CopyField } from "@/components/ui/copy-field";
import { Drawer } from "@/components/ui/drawer";
import { useToast } from "@/components/ui/toast";
import type { GroupResponse } from "@/lib/groups/schema";
import { GroupDescription } from "./group-description";
import { GroupMembers } from "./group-members";
import { groupKeys, removeGroup } from "./queries";

type Props = { group: GroupResponse; viewerId: string; mayWrite: boolean; onClose: () => void };

function Removal({ group, onClose }: Pick<Props, "group" | "onClose">) {
  const client = useQueryClient();
  const toast = useToast();
  const remove = useMutation({
    mutationFn: () => removeGroup(group.id),
    onSuccess: async () => {
      toast.done(`Removed ${group.name}`, "Its name is never used again.");
      onClose();
      await client.invalidateQueries({ queryKey: groupKeys.all });
    },
  });
  return (
    <section className="flex flex-col items-start gap-2 border-line border-t pt-4">
      <h3>Group</h3>
      <p className="text-ink2">
        The name of a removed group is never used again, so that policies do not change meaning.
      </p>
      <Alert error={remove.error} />
      <Button
        variant="danger"
        loading={remove.isPending}
        whyNot={group.members > 0 ? "Remove its members first." : undefined}
        onClick={() => remove.mutate()}
      >
        Remove group
      </Button>
    </section>
  );
}

/** One group: who is in it, and what they may delegate. */
export function GroupDrawer({ group, viewerId, mayWrite, onClose }: Props) {
  return (
    <Drawer open onOpenChange={(open) => !open && onClose()} title={group.name}>
      <div className="flex flex-col gap-6">
        <div className="flex flex-col gap-3">
          <GroupDescription group={group} mayWrite={mayWrite} />
          <CopyField value={group.id} label="group id" />
        </div>
        <GroupMembers group={group} viewerId={viewerId} mayWrite={mayWrite} />
        <EntitlementSection subjectId={group.id} mayWrite={mayWrite} />
        {mayWrite && <Removal group={group} onClose={onClose} />}
      </div>
    </Drawer>
  );
}
