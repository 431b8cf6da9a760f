"use client";

import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { type FormProblem, formProblem } from "@/components/forms/form-problem";
import { Button } from "@/components/ui/button";
import { Dialog, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { useToast } from "@/components/ui/toast";
import { CreateBlueprintRequest } from "@/lib/blueprints/schema";
import { BearerRisk } from "./bearer-risk";
import { blueprintKeys, createBlueprint } from "./queries";
import { type SettingsDraft, SettingsFields, settingsMembers, settingsOf, wrongSettings } from "./settings-fields";

const members = ["name", ...settingsMembers] as const;
type Member = (typeof members)[number];
const wrong: Record<Member, string> = { ...wrongSettings, name: "Enter a name of at most 80 characters." };

type Props = { onClose: () => void; onCreated: (id: string) => void };

function useCreate({ onClose, onCreated }: Props) {
  const client = useQueryClient();
  const toast = useToast();
  const [name, setName] = useState("");
  const [draft, setDraft] = useState<SettingsDraft>({
    tokenTtlSeconds: "300",
    keyLifetimeDays: "90",
    maxDelegationDays: "366",
    grantSubdelegationsAtOnce: false,
    requireDpop: true,
  });
  const [problem, setProblem] = useState<FormProblem<Member>>({ fields: {}, form: undefined });
  const [working, setWorking] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const { grantSubdelegationsAtOnce: _, ...settings } = settingsOf(draft);
    const body = CreateBlueprintRequest.safeParse({ name: name.trim(), ...settings });
    if (!body.success) {
      const names = members.filter((member) => body.error.issues.some(({ path }) => path[0] === member));
      return setProblem({
        fields: Object.fromEntries(names.map((member) => [member, wrong[member]])),
        form: undefined,
      });
    }
    setWorking(true);
    try {
      const made = await createBlueprint(body.data);
      await client.invalidateQueries({ queryKey: blueprintKeys.all });
      toast.done(`Blueprint ${made.name} created`, "You can now register agents with it.");
      onClose();
      onCreated(made.id);
    } catch (error) {
      setProblem(formProblem(error, members));
      setWorking(false);
    }
  };
  const set = (part: Partial<SettingsDraft>) => setDraft((now) => ({ ...now, ...part }));
  return { name, setName, draft, set, problem, working, submit };
}

function CreateForm(props: Props) {
  const { name, setName, draft, set, problem, working, submit } = useCreate(props);
  return (
    <form noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
      <Field label="Name" required error={problem.fields.name}>
        <Input value={name} maxLength={80} autoComplete="off" onChange={(event) => setName(event.target.value)} />
      </Field>
      <SettingsFields draft={draft} errors={problem.fields} set={set} />
      {!draft.requireDpop && <BearerRisk agents={undefined} tokenTtlSeconds={Number(draft.tokenTtlSeconds) || 0} />}
      {problem.form && (
        <p role="alert" className="rounded-md bg-badbg p-3 text-bad">
          {problem.form}
        </p>
      )}
      <div className="-mx-4 -mb-4">
        <DialogFooter>
          <Button onClick={props.onClose}>Cancel</Button>
          <Button type="submit" variant="primary" loading={working}>
            Create blueprint
          </Button>
        </DialogFooter>
      </div>
    </form>
  );
}

/** Makes a template for a class of agents. Its ceiling is set afterwards, on a page of its own. */
export function CreateBlueprintDialog({ open, ...props }: Props & { open: boolean }) {
  return (
    <Dialog
      open={open}
      onOpenChange={props.onClose}
      keepOnOutsidePress
      title="New blueprint"
      description="Lifetimes of tokens and keys for a class of agents."
    >
      {open && <CreateForm {...props} />}
    </Dialog>
  );
}
