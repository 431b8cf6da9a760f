"use client";

import { useQueryClient } from "@tanstack/react-query";
import { Pencil } from "lucide-react";
import { useState } from "react";
import { EditConflicts } from "@/components/forms/edit-conflicts";
import { InlineForm } from "@/components/forms/form";
import { useForm } from "@/components/forms/use-form";
import { useMergedEdit } from "@/components/forms/use-merged-edit";
import { Button } from "@/components/ui/button";
import { TextareaField } from "@/components/ui/input-field";
import { useToast } from "@/components/ui/toast";
import type { GroupResponse } from "@/lib/groups/schema";
import { describeGroup, groupKeys } from "./queries";

type FormProps = { group: GroupResponse; onClose: () => void };

function DescriptionForm({ group, onClose }: FormProps) {
  const client = useQueryClient();
  const toast = useToast();
  const [text, setText] = useState(group.description);
  const merged = useMergedEdit({
    current: { version: group.version, fields: { description: group.description } },
    mine: { description: text },
    take: ({ description = text }) => setText(description),
  });
  const { version, fields: before } = merged.base;
  const unchanged = text.trim() === before.description ? "Nothing is changed yet." : undefined;
  const refresh = () => client.invalidateQueries({ queryKey: groupKeys.all });
  const form = useForm({
    members: ["description"],
    whyNot: merged.whyNotSave ?? unchanged,
    send: async () => {
      await describeGroup({ id: group.id, version }, text.trim());
      await refresh();
      toast.done(`Saved the description of ${group.name}`);
      onClose();
    },
    reload: refresh,
  });
  return (
    <InlineForm form={form} className="border-0 bg-transparent p-0" verb="Save description" onCancel={onClose}>
      <EditConflicts edit={merged} views={{ description: { label: "Description" } }} />
      <TextareaField
        label="Description"
        hint="The purpose of the group. The name cannot be changed."
        error={form.errors.description}
        rows={3}
        maxLength={300}
        value={text}
        autoFocus
        onChange={(event) => setText(event.target.value)}
      />
    </InlineForm>
  );
}

/** The description of a group, with a form to change it. */
export function GroupDescription({ group, mayWrite }: { group: GroupResponse; mayWrite: boolean }) {
  const [editing, setEditing] = useState(false);
  if (editing) return <DescriptionForm group={group} onClose={() => setEditing(false)} />;
  return (
    <div className="flex items-start gap-3">
      <p className={group.description ? "min-w-0 flex-1 [overflow-wrap:anywhere]" : "min-w-0 flex-1 text-ink3"}>
        {group.description || "No description yet."}
      </p>
      {mayWrite && (
        <Button size="sm" icon={<Pencil aria-hidden />} onClick={() => setEditing(true)}>
          Edit description
        </Button>
      )}
    </div>
  );
}
