"use client";

import { useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { type FormEvent, useState } from "react";
import { type FormProblem, formProblem } from "@/components/forms/form-problem";
import { Button } from "@/components/ui/button";
import { Dialog, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { useToast } from "@/components/ui/toast";
import { CreateGroupRequest, type GroupResponse } from "@/lib/groups/schema";
import { createGroup, groupKeys } from "./queries";

const members = ["name", "description"] as const;
type Member = (typeof members)[number];

const wrong: Record<Member, string> = {
  name: "Use 2 to 63 lower-case letters, digits and hyphens, and begin with a letter.",
  description: "Use at most 300 characters.",
};

function NewGroup({ onMade, onClose }: { onMade: (group: GroupResponse) => void; onClose: () => void }) {
  const client = useQueryClient();
  const toast = useToast();
  const [problem, setProblem] = useState<FormProblem<Member>>({ fields: {}, form: undefined });
  const [working, setWorking] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const body = CreateGroupRequest.safeParse({ name: form.get("name"), description: form.get("description") });
    if (!body.success) {
      const names = members.filter((name) => body.error.issues.some(({ path }) => path[0] === name));
      return setProblem({ fields: Object.fromEntries(names.map((name) => [name, wrong[name]])), form: undefined });
    }
    setWorking(true);
    try {
      const group = await createGroup(body.data);
      await client.invalidateQueries({ queryKey: groupKeys.all });
      toast.done(`Created ${group.name}`);
      onMade(group);
    } catch (error) {
      setProblem(formProblem(error, members));
      setWorking(false);
    }
  };
  return (
    <form noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
      <Field label="Name" required error={problem.fields.name} hint="Used in policies. It cannot be changed.">
        <Input mono name="name" autoComplete="off" maxLength={63} />
      </Field>
      <Field label="Description" error={problem.fields.description}>
        <Input name="description" autoComplete="off" maxLength={300} />
      </Field>
      {problem.form && (
        <p role="alert" className="rounded-md bg-badbg p-3 text-bad">
          {problem.form}
        </p>
      )}
      <div className="-mx-4 -mb-4">
        <DialogFooter>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" loading={working}>
            Create group
          </Button>
        </DialogFooter>
      </div>
    </form>
  );
}

/** Creates a group without members. */
export function NewGroupDialog({ onMade }: { onMade: (group: GroupResponse) => void }) {
  const [open, setOpen] = useState(false);
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Button variant="primary" icon={<Plus aria-hidden />}>
          New group
        </Button>
      }
      title="New group"
      description="People who decide or delegate alike."
    >
      {open && (
        <NewGroup
          onClose={() => setOpen(false)}
          onMade={(group) => {
            setOpen(false);
            onMade(group);
          }}
        />
      )}
    </Dialog>
  );
}
