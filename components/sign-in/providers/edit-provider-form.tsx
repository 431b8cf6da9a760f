"use client";

import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { controlChangeKeys } from "@/components/control-changes/queries";
import { EditConflicts, type FieldViews } from "@/components/forms/edit-conflicts";
import { type FormProblem, formProblem } from "@/components/forms/form-problem";
import { isStale, staleText } from "@/components/forms/merge-edit";
import { useMergedEdit } from "@/components/forms/use-merged-edit";
import { Button } from "@/components/ui/button";
import { useToast } from "@/components/ui/toast";
import { EditProviderRequest, type ProviderResponse } from "@/lib/sign-in/providers/schema";
import {
  consequencesOf,
  editOf,
  losesSecret,
  type Members,
  type ProviderSettings,
  putSettings,
  settingsOf,
} from "./provider-edit";
import { membersOf, ProviderFields, type ProviderMember, providerMembers, wrongMember } from "./provider-fields";
import { editProvider, providerList } from "./queries";

type Props = { provider: ProviderResponse; onClose: () => void };

const views: FieldViews<ProviderSettings> = {
  name: { label: "Name" },
  issuer: { label: "Issuer" },
  clientId: { label: "Client id" },
  clientAuthentication: { label: "How the secret is sent" },
  groupsClaim: { label: "Groups claim" },
  scopes: { label: "Scopes", show: (scopes) => scopes.join(" ") },
  createPeople: { label: "Create accounts at first sign-in" },
  domains: { label: "Email domains", show: (domains) => domains.join(" ") },
};

/** Follows what stands in the form, against the version that the edit is made on. */
function useSettings(provider: ProviderResponse) {
  const form = useRef<HTMLFormElement>(null);
  const [members, setMembers] = useState<Members>({ ...settingsOf(provider), clientSecret: undefined });
  const [secretRemoved, setSecretRemoved] = useState(false);
  const { clientSecret: _, ...mine } = members;
  const look = () => {
    if (!form.current) return;
    const typed = membersOf(new FormData(form.current));
    setMembers(typed);
    if (typed.clientSecret !== undefined) setSecretRemoved(false);
  };
  const merged = useMergedEdit({
    current: { version: provider.version, fields: settingsOf(provider) },
    mine,
    take: (theirs) => {
      if (form.current) {
        const loses = losesSecret(membersOf(new FormData(form.current)), theirs);
        putSettings(form.current, loses ? { ...theirs, clientSecret: undefined } : theirs);
        if (loses) setSecretRemoved(true);
      }
      look();
    },
  });
  const removed = secretRemoved
    ? [`The issuer changed, and the client secret was removed. Enter the secret for ${members.issuer}.`]
    : [];
  return { form, look, merged, removed, edit: editOf(members, merged.base.fields) };
}

function useEditing({ provider, onClose }: Props) {
  const client = useQueryClient();
  const toast = useToast();
  const [problem, setProblem] = useState<FormProblem<ProviderMember>>({ fields: {}, form: undefined });
  const [working, setWorking] = useState(false);
  const settings = useSettings(provider);
  const { base, whyNotSave } = settings.merged;
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (whyNotSave !== undefined) return;
    const body = EditProviderRequest.safeParse(editOf(membersOf(new FormData(event.currentTarget)), base.fields));
    if (!body.success) {
      const names = providerMembers.filter((name) => body.error.issues.some(({ path }) => path[0] === name));
      return setProblem({
        fields: Object.fromEntries(names.map((name) => [name, wrongMember[name]])),
        form: undefined,
      });
    }
    setWorking(true);
    const refresh = () => client.invalidateQueries({ queryKey: providerList.queryKey });
    try {
      const saved = await editProvider({ id: provider.id, version: base.version }, body.data);
      await Promise.all([refresh(), client.invalidateQueries({ queryKey: controlChangeKeys.all })]);
      if (saved.waiting) toast.done(`Proposed settings of ${saved.name}`, "A second admin confirms them.");
      else toast.done(`Saved ${saved.name}`, "In effect from the next sign-in. Test the connection.");
      onClose();
    } catch (error) {
      if (isStale(error)) await refresh();
      setProblem(isStale(error) ? { fields: {}, form: staleText } : formProblem(error, providerMembers));
      setWorking(false);
    }
  };
  return { ...settings, problem, working, submit };
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
  const { form, problem, edit, merged, removed, working, submit, look } = useEditing({ provider, onClose });
  const { grave, mild } = consequencesOf(edit, merged.base.fields);
  return (
    <form
      ref={form}
      noValidate
      aria-label="Settings of the provider"
      onSubmit={(event) => void submit(event)}
      onInput={look}
      className="flex w-full flex-col gap-4 rounded-md border border-line bg-canvas p-3"
    >
      <EditConflicts edit={merged} views={views} />
      <ProviderFields problem={problem} provider={provider} />
      <div role="status" className="flex flex-col gap-2 empty:hidden">
        <Sentences of={grave} className="bg-badbg text-bad" />
        <Sentences of={[...removed, ...mild]} className="bg-waitbg text-wait" />
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
          whyNot={merged.whyNotSave ?? (Object.keys(edit).length === 0 ? "Nothing is changed yet." : undefined)}
        >
          Save settings
        </Button>
      </div>
    </form>
  );
}
