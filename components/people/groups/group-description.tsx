"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Pencil } from "lucide-react";
import { type FormEvent, useState } from "react";
import { EditConflicts } from "@/components/forms/edit-conflicts";
import { isStale, staleText } from "@/components/forms/merge-edit";
import { useMergedEdit } from "@/components/forms/use-merged-edit";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { problemText } from "@/components/ui/problem-text";
import { Textarea } from "@/components/ui/textarea";
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
  const whyNot = merged.whyNotSave ?? unchanged;
  const save = useMutation({
    mutationFn: () => describeGroup({ id: group.id, version }, text.trim()),
    onError: (error) => (isStale(error) ? client.invalidateQueries({ queryKey: groupKeys.all }) : undefined),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: groupKeys.all });
      toast.done(`Saved the description of ${group.name}`);
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!save.isPending && whyNot === undefined) save.mutate();
  };
  return (
    <form onSubmit={submit} className="flex w-full flex-col gap-3">
      <EditConflicts edit={merged} views={{ description: { label: "Description" } }} />
      <Field label="Description" hint="The purpose of the group. The name cannot be changed.">
        <Textarea rows={3} maxLength={300} value={text} autoFocus onChange={(event) => setText(event.target.value)} />
      </Field>
      {save.error && (
        <p role="alert" className="rounded-md bg-badbg p-3 text-bad">
          {isStale(save.error) ? staleText : problemText(save.error)}
        </p>
      )}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="primary" loading={save.isPending} whyNot={whyNot}>
          Save description
        </Button>
      </div>
    </form>
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
