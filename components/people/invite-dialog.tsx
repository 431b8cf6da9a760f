"use client";

import { useQueryClient } from "@tanstack/react-query";
import { UserPlus } from "lucide-react";
import { useState } from "react";
import { sendJson } from "@/components/data/api-client";
import { DialogForm } from "@/components/forms/form-dialog";
import { useForm } from "@/components/forms/use-form";
import { Button } from "@/components/ui/button";
import { Dialog, DialogFooter } from "@/components/ui/dialog";
import { DialogButton } from "@/components/ui/dialog-button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { CreatePersonResponse } from "@/lib/people/schema";
import type { PersonRole } from "@/lib/principals/model";
import { InvitationLink } from "./invitation-link";
import { peopleKeys } from "./queries";
import { RolesField } from "./roles-field";

/** A button and its dialog, which invites a person. The invitation link is shown once at the end. */
export function InvitePerson() {
  return (
    <DialogButton
      variant="primary"
      icon={<UserPlus aria-hidden />}
      dialog={(close) => <InviteDialog onClose={close} />}
    >
      Invite person
    </DialogButton>
  );
}

function InviteDialog({ onClose }: { onClose: () => void }) {
  const [made, setMade] = useState<CreatePersonResponse>();
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={made ? `${made.name} is invited` : "Invite person"}
      description={made ? undefined : "The person gets a link, chooses a password and can sign in."}
      keepOnOutsidePress
    >
      {made ? <Made person={made} onDone={onClose} /> : <InviteForm onMade={setMade} onCancel={onClose} />}
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
      <DialogFooter>
        <Button onClick={onDone}>Done</Button>
      </DialogFooter>
    </div>
  );
}

type FormProps = { onMade: (person: CreatePersonResponse) => void; onCancel: () => void };

function InviteForm({ onMade, onCancel }: FormProps) {
  const client = useQueryClient();
  const [roles, setRoles] = useState<PersonRole[]>(["member"]);
  const form = useForm({
    members: ["email", "name"],
    whyNot: roles.length === 0 ? "Choose at least one role." : undefined,
    send: async (typed) => {
      const body = { email: String(typed.get("email")), name: String(typed.get("name")), roles };
      const options = { schema: CreatePersonResponse, idempotencyKey: crypto.randomUUID() };
      onMade(await sendJson("POST", "/api/people", body, options));
      await client.invalidateQueries({ queryKey: peopleKeys.all });
    },
  });
  return (
    <DialogForm form={form} noValidate={false} verb="Invite person" onCancel={onCancel}>
      <Field label="E-mail" error={form.errors.email}>
        <Input name="email" type="email" required maxLength={254} autoComplete="off" />
      </Field>
      <Field label="Name" error={form.errors.name}>
        <Input name="name" required maxLength={120} autoComplete="off" />
      </Field>
      <RolesField roles={roles} onChange={setRoles} />
    </DialogForm>
  );
}
