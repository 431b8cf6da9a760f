"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ForeseenRisk, type Proposal } from "@/components/control-changes/foreseen-risk";
import { controlChangeKeys } from "@/components/control-changes/queries";
import { FormDialog } from "@/components/forms/form-dialog";
import { useForm } from "@/components/forms/use-form";
import { useToast } from "@/components/ui/toast";
import { AddProviderRequest } from "@/lib/sign-in/providers/schema";
import { membersOf, ProviderFields, wrongMember } from "./provider-fields";
import { addProvider, providerList } from "./queries";

/** A groups claim that is not named means no groups, and its absence says so. */
function requestOf(form: FormData): unknown {
  const { groupsClaim, clientSecret, ...members } = membersOf(form);
  return {
    ...members,
    slug: String(form.get("slug") ?? "").trim(),
    clientSecret: clientSecret ?? "",
    ...(groupsClaim === null ? {} : { groupsClaim }),
  };
}

/** The form as a proposal; undefined until it can be read. The risk does not depend on the secret, which is not sent. */
function foreseenOf(form: FormData): Proposal | undefined {
  const read = AddProviderRequest.safeParse(requestOf(form));
  if (!read.success) return undefined;
  return { method: "POST", path: "/api/identity-providers", body: { ...read.data, clientSecret: "to be sent" } };
}

/** Lets people sign in with another OpenID provider. */
export function AddProviderDialog({ onClose, onAdded }: { onClose: () => void; onAdded: (id: string) => void }) {
  const client = useQueryClient();
  const toast = useToast();
  const [foreseen, setForeseen] = useState<Proposal>();
  const form = useForm({
    wrong: wrongMember,
    parse: (typed) => AddProviderRequest.safeParse(requestOf(typed)),
    send: async (body) => {
      const added = await addProvider(body);
      await client.invalidateQueries({ queryKey: providerList.queryKey });
      await client.invalidateQueries({ queryKey: controlChangeKeys.all });
      if (added.waiting) toast.done(`Proposed to sign in with ${added.name}`, "A second admin confirms it.");
      else toast.done(`People may sign in with ${added.name}`, "Test the connection before you tell them.");
      onClose();
      onAdded(added.id);
    },
  });
  return (
    <FormDialog
      form={form}
      title="Add identity provider"
      description="OpenID Connect. Register this console there first; the redirect URI ends in the slug."
      verb="Add provider"
      onInput={({ currentTarget }) => setForeseen(foreseenOf(new FormData(currentTarget)))}
      onClose={onClose}
    >
      <ProviderFields errors={form.errors} />
      <ForeseenRisk proposal={foreseen} />
    </FormDialog>
  );
}
