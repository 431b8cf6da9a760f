"use client";

import { useQueryClient } from "@tanstack/react-query";
import { FormDialog } from "@/components/forms/form-dialog";
import { useForm } from "@/components/forms/use-form";
import { TextareaField } from "@/components/ui/input-field";
import { useToast } from "@/components/ui/toast";
import type { MakePack } from "@/lib/cases/schema";
import { caseKeys, startPack } from "./queries";

const members = ["question", "finding", "since"] as const;

type Props = { caseId: string; onClose: () => void };

/** Starts a pack with the members that are not empty. */
function usePackForm({ caseId, onClose }: Props) {
  const client = useQueryClient();
  const toast = useToast();
  return useForm({
    members,
    send: async (typed) => {
      const given = members.map((member) => [member, String(typed.get(member) ?? "")] as const);
      // A note ends with a line break, which a pasted text may have lost.
      const wishes: MakePack = Object.fromEntries(
        given
          .filter(([, text]) => text.trim() !== "")
          .map(([member, text]) => [member, member === "since" ? `${text.replaceAll("\r", "").trimEnd()}\n` : text]),
      );
      await startPack(caseId, wishes);
      toast.done("The server makes the pack");
      await client.invalidateQueries({ queryKey: caseKeys.packs(caseId) });
      onClose();
    },
  });
}

/** Takes question, finding and a kept checkpoint, and starts the pack. */
export function PackDialog({ caseId, onClose }: Props) {
  const form = usePackForm({ caseId, onClose });
  return (
    <FormDialog
      title="Make evidence pack"
      description="The report shows the question and the finding."
      verb="Make evidence pack"
      form={form}
      onClose={onClose}
    >
      <TextareaField
        name="question"
        label="Question"
        hint="The question that the investigation answers. Optional."
        rows={2}
        maxLength={1000}
        error={form.errors.question}
      />
      <TextareaField
        name="finding"
        label="Finding"
        hint="The answer. Optional."
        rows={4}
        maxLength={4000}
        error={form.errors.finding}
      />
      <TextareaField
        name="since"
        label="Checkpoint that you kept"
        hint="The text of /log/checkpoint from an earlier day. Without it, the pack is compared with your latest export."
        rows={4}
        maxLength={4096}
        error={form.errors.since}
      />
    </FormDialog>
  );
}
