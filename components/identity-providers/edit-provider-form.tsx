"use client";

import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { type FormProblem, formProblem } from "@/components/shell/form-problem";
import { Button } from "@/components/ui/button";
import { useToast } from "@/components/ui/toast";
import { EditProviderRequest, type ProviderResponse } from "@/lib/people/identity-providers/schema";
import { consequencesOf, editOf, type ProviderEdit } from "./provider-edit";
import { ProviderFields, type ProviderMember, providerMembers, wrongMember } from "./provider-fields";
import { editProvider, providerList } from "./queries";

type Props = { provider: ProviderResponse; onClose: () => void };

function useEditing({ provider, onClose }: Props) {
  const client = useQueryClient();
  const toast = useToast();
  const [problem, setProblem] = useState<FormProblem<ProviderMember>>({ fields: {}, form: undefined });
  const [edit, setEdit] = useState<ProviderEdit>({});
  const [working, setWorking] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const body = EditProviderRequest.safeParse(editOf(new FormData(event.currentTarget), provider));
    if (!body.success) {
      const names = providerMembers.filter((name) => body.error.issues.some(({ path }) => path[0] === name));
      return setProblem({
        fields: Object.fromEntries(names.map((name) => [name, wrongMember[name]])),
        form: undefined,
      });
    }
    setWorking(true);
    try {
      const saved = await editProvider(provider, body.data);
      await client.invalidateQueries({ queryKey: providerList.queryKey });
      toast.done(`Saved ${saved.name}`, "In force from the next sign-in. Test the connection.");
      onClose();
    } catch (error) {
      setProblem(formProblem(error, providerMembers));
      setWorking(false);
    }
  };
  const look = (event: FormEvent<HTMLFormElement>) => setEdit(editOf(new FormData(event.currentTarget), provider));
  return { problem, edit, working, submit, look };
}

function Sentences({ of, className }: { of: readonly string[]; className: string }) {
  if (of.length === 0) return null;
  return (
    <ul className={`flex flex-col gap-1 rounded-md p-3 ${className}`}>
      {of.map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  );
}

/** Everything of a provider that can be changed, with what each change brings about. */
export function EditProviderForm({ provider, onClose }: Props) {
  const { problem, edit, working, submit, look } = useEditing({ provider, onClose });
  const { grave, mild } = consequencesOf(edit, provider);
  return (
    <form
      noValidate
      aria-label="Settings of the provider"
      onSubmit={(event) => void submit(event)}
      onInput={look}
      className="flex w-full flex-col gap-4 rounded-md border border-line bg-canvas p-3"
    >
      <ProviderFields problem={problem} provider={provider} />
      <div role="status" className="flex flex-col gap-2 empty:hidden">
        <Sentences of={grave} className="bg-badbg text-bad" />
        <Sentences of={mild} className="bg-waitbg text-wait" />
      </div>
      {problem.form && (
        <p role="alert" className="rounded-md bg-badbg p-3 text-bad">
          {problem.form}
        </p>
      )}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button
          type="submit"
          variant={grave.length > 0 ? "danger-solid" : "primary"}
          loading={working}
          whyNot={Object.keys(edit).length === 0 ? "Nothing is changed yet." : undefined}
        >
          {grave.length > 0 ? "Save settings and sign people out" : "Save settings"}
        </Button>
      </div>
    </form>
  );
}
