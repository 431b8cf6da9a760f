"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { UserPlus } from "lucide-react";
import { useState } from "react";
import { sendJson } from "@/components/data/api-client";
import { ApiProblem } from "@/components/data/api-problem";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { problemText } from "@/components/ui/problem-text";
import { CreatePersonResponse } from "@/lib/people/schema";
import type { PersonRole } from "@/lib/principals/model";
import { InvitationLink } from "./invitation-link";
import { peopleKeys } from "./queries";
import { RolesField } from "./roles-field";

/** Invites a person. The invitation link is shown once at the end. */
export function InviteDialog() {
  const [open, setOpen] = useState(false);
  const [made, setMade] = useState<CreatePersonResponse>();
  const change = (next: boolean) => {
    setOpen(next);
    if (next) setMade(undefined);
  };
  return (
    <Dialog
      open={open}
      onOpenChange={change}
      trigger={
        <Button variant="primary" icon={<UserPlus aria-hidden />}>
          Invite person
        </Button>
      }
      title={made ? `${made.name} is invited` : "Invite person"}
      description={made ? undefined : "The person gets a link, chooses a password and can sign in."}
      keepOnOutsidePress
    >
      {open && (made ? <Made person={made} onDone={() => change(false)} /> : <InviteForm onMade={setMade} />)}
    </Dialog>
  );
}

function Made({ person, onDone }: { person: CreatePersonResponse; onDone: () => void }) {
  return (
    <div className="flex flex-col gap-4">
      {person.waiting && (
        <p role="status" className="rounded-md bg-waitbg p-3 text-wait">
          The account is created. A second admin must confirm these roles: {person.waiting.roles.join(", ")}.
        </p>
      )}
      {person.invitationUrl && <InvitationLink url={person.invitationUrl} expiresAt={person.invitationExpiresAt} />}
      <div className="flex justify-end">
        <Button onClick={onDone}>Done</Button>
      </div>
    </div>
  );
}

function InviteForm({ onMade }: { onMade: (person: CreatePersonResponse) => void }) {
  const client = useQueryClient();
  const [roles, setRoles] = useState<PersonRole[]>(["member"]);
  const invite = useMutation({
    mutationFn: (body: { email: string; name: string; roles: PersonRole[] }) =>
      sendJson("POST", "/api/people", body, { schema: CreatePersonResponse, idempotencyKey: crypto.randomUUID() }),
    onSuccess: async (person) => {
      onMade(person);
      await client.invalidateQueries({ queryKey: peopleKeys.all });
    },
  });
  const errorAt = (path: string) => {
    const named = invite.error instanceof ApiProblem && invite.error.errors.some((error) => error.path === path);
    return named ? problemText(invite.error) : undefined;
  };
  const elsewhere = invite.error && !errorAt("email") && !errorAt("name") ? problemText(invite.error) : undefined;
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        const form = new FormData(event.currentTarget);
        if (!invite.isPending)
          invite.mutate({ email: String(form.get("email")), name: String(form.get("name")), roles });
      }}
    >
      <Field label="E-mail" error={errorAt("email")}>
        <Input name="email" type="email" required maxLength={254} autoComplete="off" />
      </Field>
      <Field label="Name" error={errorAt("name")}>
        <Input name="name" required maxLength={120} autoComplete="off" />
      </Field>
      <RolesField roles={roles} onChange={setRoles} />
      {elsewhere && (
        <p role="alert" className="rounded-md bg-badbg p-3 text-bad">
          {elsewhere}
        </p>
      )}
      <div className="flex justify-end">
        <Button
          type="submit"
          variant="primary"
          loading={invite.isPending}
          whyNot={roles.length === 0 ? "Choose at least one role." : undefined}
        >
          Invite person
        </Button>
      </div>
    </form>
  );
}
