"use client";

import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { controlChangeKeys } from "@/components/control-changes/queries";
import { type FormProblem, formProblem } from "@/components/forms/form-problem";
import { Button } from "@/components/ui/button";
import { Dialog, DialogFooter } from "@/components/ui/dialog";
import { useToast } from "@/components/ui/toast";
import { AddProviderRequest } from "@/lib/sign-in/providers/schema";
import { membersOf, ProviderFields, type ProviderMember, providerMembers, wrongMember } from "./provider-fields";
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

type AddProps = { onClose: () => void; onAdded: (id: string) => void };

function useAdding({ onClose, onAdded }: AddProps) {
  const client = useQueryClient();
  const toast = useToast();
  const [problem, setProblem] = useState<FormProblem<ProviderMember>>({ fields: {}, form: undefined });
  const [working, setWorking] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const body = AddProviderRequest.safeParse(requestOf(new FormData(event.currentTarget)));
    if (!body.success) {
      const names = providerMembers.filter((name) => body.error.issues.some(({ path }) => path[0] === name));
      return setProblem({
        fields: Object.fromEntries(names.map((name) => [name, wrongMember[name]])),
        form: undefined,
      });
    }
    setWorking(true);
    try {
      const added = await addProvider(body.data);
      await client.invalidateQueries({ queryKey: providerList.queryKey });
      await client.invalidateQueries({ queryKey: controlChangeKeys.all });
      if (added.waiting) toast.done(`Proposed to sign in with ${added.name}`, "A second admin confirms it.");
      else toast.done(`People may sign in with ${added.name}`, "Test the connection before you tell them.");
      onClose();
      onAdded(added.id);
    } catch (error) {
      setProblem(formProblem(error, providerMembers));
      setWorking(false);
    }
  };
  return { problem, working, submit };
}

function AddForm(props: AddProps) {
  const { problem, working, submit } = useAdding(props);
  return (
    <form noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
      <ProviderFields problem={problem} />
      {problem.form && (
        <p role="alert" className="rounded-md bg-badbg p-3 text-bad">
          {problem.form}
        </p>
      )}
      <div className="-mx-4 -mb-4">
        <DialogFooter>
          <Button onClick={props.onClose}>Cancel</Button>
          <Button type="submit" variant="primary" loading={working}>
            Add provider
          </Button>
        </DialogFooter>
      </div>
    </form>
  );
}

/** Lets people sign in with another OpenID provider. */
export function AddProviderDialog({ open, ...props }: AddProps & { open: boolean }) {
  return (
    <Dialog
      open={open}
      onOpenChange={props.onClose}
      keepOnOutsidePress
      title="Add identity provider"
      description="OpenID Connect. Register this console there first; the redirect URI ends in the slug."
    >
      {open && <AddForm {...props} />}
    </Dialog>
  );
}
