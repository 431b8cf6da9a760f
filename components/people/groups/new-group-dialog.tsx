"use client";

import { useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { FormDialog } from "@/components/forms/form-dialog";
import { useForm } from "@/components/forms/use-form";
import { DialogButton } from "@/components/ui/dialog-button";
import { InputField } from "@/components/ui/input-field";
import { useToast } from "@/components/ui/toast";
import { CreateGroupRequest, type GroupResponse } from "@/lib/groups/schema";
import { createGroup, groupKeys } from "./queries";

const wrong = {
  name: "Use 2 to 63 lower-case letters, digits and hyphens, and begin with a letter.",
  description: "Use at most 300 characters.",
};

type Props = { onClose: () => void; onMade: (group: GroupResponse) => void };

/** A button and its dialog, which creates a group without members. */
export function NewGroup({ onMade }: Pick<Props, "onMade">) {
  return (
    <DialogButton
      variant="primary"
      icon={<Plus aria-hidden />}
      dialog={(close) => <NewGroupDialog onClose={close} onMade={onMade} />}
    >
      Create group
    </DialogButton>
  );
}

function NewGroupDialog({ onClose, onMade }: Props) {
  const client = useQueryClient();
  const toast = useToast();
  const form = useForm({
    wrong,
    parse: (typed) => CreateGroupRequest.safeParse({ name: typed.get("name"), description: typed.get("description") }),
    send: async (body) => {
      const group = await createGroup(body);
      await client.invalidateQueries({ queryKey: groupKeys.all });
      toast.done(`Created ${group.name}`);
      onClose();
      onMade(group);
    },
  });
  return (
    <FormDialog
      form={form}
      title="Create group"
      description="People who decide or delegate alike."
      verb="Create group"
      onClose={onClose}
    >
      <InputField
        label="Name"
        required
        error={form.errors.name}
        hint="Used in policies. It cannot be changed."
        mono
        name="name"
        autoComplete="off"
        maxLength={63}
      />
      <InputField
        label="Description"
        error={form.errors.description}
        name="description"
        autoComplete="off"
        maxLength={300}
      />
    </FormDialog>
  );
}
