"use client";

import { useState } from "react";
import { FormDialog } from "@/components/forms/form-dialog";
import { useForm } from "@/components/forms/use-form";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";
import { useToast } from "@/components/ui/toast";
import type { OfferRole } from "@/lib/lifecycle/model";
import { roleWords } from "./lifecycle-words";
import { useLifecycleCommands } from "./queries";

const roles = [
  { value: "owner", label: "Owner" },
  { value: "backup", label: "Backup owner" },
];

export type OfferDialogProps = {
  agent: { id: string; name: string };
  /** The role that is chosen first. */
  first: OfferRole;
  /** The address that is filled in. */
  email?: string | undefined;
  /** Days in which the person answers, where the page knows them. */
  days?: number | undefined;
  /** After the person was asked. */
  onOffered?: (() => void) | undefined;
  onClose: () => void;
};

/** Asks a person to answer for an agent. Nothing changes until they accept. */
export function OfferDialog({ agent, first, email, days, onOffered, onClose }: OfferDialogProps) {
  const [role, setRole] = useState<OfferRole>(first);
  const { offer } = useLifecycleCommands();
  const toast = useToast();
  const within = days === undefined ? "" : ` within ${days} days`;
  const form = useForm({
    members: ["email", "role", "reason"],
    send: async (typed) => {
      const reason = String(typed.get("reason") ?? "").trim();
      const { person, email: address } = await offer(agent.id, {
        ...{ role, email: String(typed.get("email")).trim() },
        ...(reason !== "" && { reason }),
      });
      if (person) toast.done(`${person.name} is asked`, `They accept or decline${within}.`);
      else
        toast.done(
          "Offer made",
          `The person with the address ${address} accepts or declines${within}, if there is one.`,
        );
      onOffered?.();
      onClose();
    },
  });
  return (
    <FormDialog
      title={`Ask a person to answer for ${agent.name}`}
      description={`The person accepts or declines in their inbox${within}. Until then the present owner stays.`}
      verb="Ask person"
      form={form}
      noValidate={false}
      onClose={onClose}
    >
      <Field label="Role" error={form.errors.role}>
        <Select
          name="role"
          value={role}
          options={roles}
          onChange={({ target }) => setRole(target.value === "backup" ? "backup" : "owner")}
        />
      </Field>
      <Field label="Person" hint={`The email address of the ${roleWords[role]}.`} error={form.errors.email}>
        <Input name="email" type="email" required defaultValue={email} autoComplete="off" />
      </Field>
      <Field label="Reason" hint="The person reads it. May be empty." error={form.errors.reason}>
        <Textarea name="reason" maxLength={500} rows={2} />
      </Field>
    </FormDialog>
  );
}
