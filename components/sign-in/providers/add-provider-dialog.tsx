"use client";

import { useQueryClient } from "@tanstack/react-query";
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

/** Lets people sign in with another OpenID provider. */
export function AddProviderDialog({ onClose, onAdded }: { onClose: () => void; onAdded: (id: string) => void }) {
  const client = useQueryClient();
  const toast = useToast();
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
      onClose={onClose}
    >
      <ProviderFields errors={form.errors} />
    </FormDialog>
  );
}
