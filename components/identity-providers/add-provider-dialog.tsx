"use client";

import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { PasswordInput } from "@/components/people/password-input";
import { type FormProblem, formProblem } from "@/components/shell/form-problem";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/choice";
import { Dialog, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { useToast } from "@/components/ui/toast";
import { AddProviderRequest } from "@/lib/people/identity-providers/schema";
import { addProvider, providerList } from "./queries";

const members = ["name", "slug", "issuer", "clientId", "clientSecret", "groupsClaim", "scopes"] as const;
type Member = (typeof members)[number];

const wrong: Record<Member, string> = {
  name: "Give it a name of at most 60 characters.",
  slug: "Small letters, digits and hyphens, beginning with a letter: 2 to 32 of them.",
  issuer: "The exact issuer, such as https://login.example.",
  clientId: "As the provider gave it, without spaces.",
  clientSecret: "As the provider gave it.",
  groupsClaim: "The name of a claim, without spaces.",
  scopes: "Words separated by spaces, openid among them.",
};

const fields: { name: Member; label: string; hint?: string; mono?: boolean; required?: boolean }[] = [
  { name: "name", label: "Name", hint: "As the sign-in page calls it.", required: true },
  { name: "slug", label: "Slug", hint: "Part of the redirect URI; it never changes.", mono: true, required: true },
  { name: "issuer", label: "Issuer", hint: "Exactly the iss of its tokens.", mono: true, required: true },
  { name: "clientId", label: "Client id", mono: true, required: true },
];

const texts = members.filter((name) => name !== "groupsClaim" && name !== "scopes");

function requestOf(form: FormData): unknown {
  const text = (name: string) => String(form.get(name) ?? "").trim();
  return {
    ...Object.fromEntries(texts.map((name) => [name, text(name)])),
    ...(text("groupsClaim") === "" ? {} : { groupsClaim: text("groupsClaim") }),
    scopes: text("scopes").split(/\s+/),
    createPeople: form.get("createPeople") === "on",
  };
}

type AddProps = { onClose: () => void; onAdded: (id: string) => void };

function useAdding({ onClose, onAdded }: AddProps) {
  const client = useQueryClient();
  const toast = useToast();
  const [problem, setProblem] = useState<FormProblem<Member>>({ fields: {}, form: undefined });
  const [working, setWorking] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const body = AddProviderRequest.safeParse(requestOf(new FormData(event.currentTarget)));
    if (!body.success) {
      const names = members.filter((name) => body.error.issues.some(({ path }) => path[0] === name));
      return setProblem({ fields: Object.fromEntries(names.map((name) => [name, wrong[name]])), form: undefined });
    }
    setWorking(true);
    try {
      const added = await addProvider(body.data);
      await client.invalidateQueries({ queryKey: providerList.queryKey });
      toast.done(`People may sign in with ${added.name}`, "Test the connection before you tell them.");
      onClose();
      onAdded(added.id);
    } catch (error) {
      setProblem(formProblem(error, members));
      setWorking(false);
    }
  };
  return { problem, working, submit };
}

function AddForm(props: AddProps) {
  const { problem, working, submit } = useAdding(props);
  return (
    <form noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
      {fields.map(({ name, label, hint, mono, required }) => (
        <Field key={name} label={label} hint={hint} required={required} error={problem.fields[name]}>
          <Input name={name} mono={mono} autoComplete="off" maxLength={512} />
        </Field>
      ))}
      <Field
        label="Client secret"
        required
        error={problem.fields.clientSecret}
        hint="Stored encrypted, for this issuer alone; nobody reads it again."
      >
        <PasswordInput name="clientSecret" autoComplete="off" maxLength={512} />
      </Field>
      <Field label="Groups claim" error={problem.fields.groupsClaim} hint="The claim that lists groups, often groups.">
        <Input name="groupsClaim" mono autoComplete="off" maxLength={200} />
      </Field>
      <Field
        label="Scopes"
        required
        error={problem.fields.scopes}
        hint="Some providers list groups only for a scope groups."
      >
        <Input name="scopes" mono autoComplete="off" maxLength={500} defaultValue="openid profile email" />
      </Field>
      <Checkbox
        name="createPeople"
        label="Give an account to whoever signs in first"
        hint="With the role member, and only if nobody has the same address. Otherwise an admin links each account."
      />
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
