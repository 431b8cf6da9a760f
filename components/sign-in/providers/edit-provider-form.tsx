"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { ForeseenRisk, type Proposal } from "@/components/control-changes/foreseen-risk";
import { controlChangeKeys } from "@/components/control-changes/queries";
import { EditConflicts, type FieldViews } from "@/components/forms/edit-conflicts";
import { InlineForm } from "@/components/forms/form";
import { useForm } from "@/components/forms/use-form";
import { useMergedEdit } from "@/components/forms/use-merged-edit";
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
import { membersOf, ProviderFields, wrongMember } from "./provider-fields";
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
  securityEvents: { label: "Take security events" },
  domains: { label: "Email domains", show: (domains) => domains.join(" ") },
};

/** Follows what stands in the form, against the version that the edit is made on. */
function useSettings(provider: ProviderResponse) {
  const element = useRef<HTMLFormElement>(null);
  const [members, setMembers] = useState<Members>({ ...settingsOf(provider), clientSecret: undefined });
  const [secretRemoved, setSecretRemoved] = useState(false);
  const { clientSecret: _, ...mine } = members;
  const look = () => {
    if (!element.current) return;
    const typed = membersOf(new FormData(element.current));
    setMembers(typed);
    if (typed.clientSecret !== undefined) setSecretRemoved(false);
  };
  const merged = useMergedEdit({
    current: { version: provider.version, fields: settingsOf(provider) },
    mine,
    take: (theirs) => {
      if (element.current) {
        const loses = losesSecret(membersOf(new FormData(element.current)), theirs);
        putSettings(element.current, loses ? { ...theirs, clientSecret: undefined } : theirs);
        if (loses) setSecretRemoved(true);
      }
      look();
    },
  });
  const removed = secretRemoved
    ? [`The issuer changed, and the client secret was removed. Enter the secret for ${members.issuer}.`]
    : [];
  return { element, look, merged, removed, edit: editOf(members, merged.base.fields) };
}

function useEditing({ provider, onClose }: Props) {
  const client = useQueryClient();
  const toast = useToast();
  const settings = useSettings(provider);
  const { base, whyNotSave } = settings.merged;
  const refresh = () => client.invalidateQueries({ queryKey: providerList.queryKey });
  const form = useForm({
    wrong: wrongMember,
    whyNot: whyNotSave ?? (Object.keys(settings.edit).length === 0 ? "Nothing is changed yet." : undefined),
    parse: (typed) => EditProviderRequest.safeParse(editOf(membersOf(typed), base.fields)),
    send: async (body) => {
      const saved = await editProvider({ id: provider.id, version: base.version }, body);
      await Promise.all([refresh(), client.invalidateQueries({ queryKey: controlChangeKeys.all })]);
      if (saved.waiting) toast.done(`Proposed settings of ${saved.name}`, "A second admin confirms them.");
      else toast.done(`Saved ${saved.name}`, "In effect from the next sign-in. Test the connection.");
      onClose();
    },
    reload: refresh,
  });
  return { ...settings, form };
}

/** The edit as a proposal; undefined until it can be read. */
function foreseenOf({ id }: ProviderResponse, edit: object, version: number): Proposal | undefined {
  const read = EditProviderRequest.safeParse(edit);
  if (Object.keys(edit).length === 0 || !read.success) return undefined;
  return { method: "PATCH", path: `/api/identity-providers/${id}`, body: read.data, version };
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
  const { element, form, edit, merged, removed, look } = useEditing({ provider, onClose });
  const { grave, mild } = consequencesOf(edit, merged.base.fields);
  return (
    <InlineForm
      ref={element}
      form={form}
      aria-label="Settings of the provider"
      className="gap-4"
      onInput={look}
      verb="Save settings"
      variant={grave.length > 0 ? "danger-solid" : "primary"}
      onCancel={onClose}
    >
      <EditConflicts edit={merged} views={views} />
      <ProviderFields errors={form.errors} provider={provider} />
      <div role="status" className="flex flex-col gap-2 empty:hidden">
        <Sentences of={grave} className="bg-badbg text-bad" />
        <Sentences of={[...removed, ...mild]} className="bg-waitbg text-wait" />
      </div>
      <ForeseenRisk proposal={foreseenOf(provider, edit, merged.base.version)} />
    </InlineForm>
  );
}
