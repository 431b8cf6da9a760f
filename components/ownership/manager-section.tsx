"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getJson, sendJson } from "@/components/data/api-client";
import { FormDialog } from "@/components/forms/form-dialog";
import { useFields } from "@/components/forms/use-fields";
import { useForm } from "@/components/forms/use-form";
import { peopleKeys, personDetail } from "@/components/people/queries";
import { DialogButton } from "@/components/ui/dialog-button";
import { InputField } from "@/components/ui/input-field";
import { useToast } from "@/components/ui/toast";
import { ChangedPersonResponse, PeopleList, type PersonResponse } from "@/lib/people/schema";

type Of = Pick<PersonResponse, "id" | "name">;

/** Finds an active person by their address. */
async function personWith(email: string): Promise<string> {
  const { people } = await getJson("/api/people", { q: `status:active "${email}"`, limit: 20 }, PeopleList);
  const found = people.find((one) => one.email === email.toLowerCase());
  if (!found) throw new Error("There is no active person with this address.");
  return found.id;
}

function ManagerDialog({ person, onClose }: { person: Of; onClose: () => void }) {
  const client = useQueryClient();
  const toast = useToast();
  const { values, bind } = useFields({ managerId: "" });
  const email = values.managerId.trim();
  const form = useForm({
    members: ["managerId"],
    send: async () => {
      const managerId = email === "" ? null : await personWith(email);
      await sendJson("PATCH", `/api/people/${person.id}`, { managerId }, { schema: ChangedPersonResponse });
      toast.done(managerId === null ? `${person.name} has no manager` : `Saved the manager of ${person.name}`);
      await client.invalidateQueries({ queryKey: peopleKeys.all });
      onClose();
    },
  });
  return (
    <FormDialog form={form} title={`Change manager of ${person.name}`} verb="Change manager" onClose={onClose}>
      <InputField
        label="Manager"
        type="email"
        autoComplete="off"
        hint="The email address of an active person. Empty for no manager."
        error={form.errors.managerId}
        {...bind("managerId")}
      />
    </FormDialog>
  );
}

/** Who takes over the person's agents when they leave. */
export function ManagerSection({ person, mayWrite }: { person: Of; mayWrite: boolean }) {
  const detail = useQuery(personDetail(person.id)).data;
  return (
    <section className="flex flex-col items-start gap-2 border-line border-t pt-4">
      <h3>Manager</h3>
      <p className="text-ink2">
        {detail === undefined || detail.manager
          ? `${detail?.manager?.name ?? "…"} takes over the agents when ${person.name} leaves, unless a SCIM client named them as the manager.`
          : "No manager. When this person leaves, the fallback group takes over, if there is one."}
      </p>
      {mayWrite && (
        <DialogButton dialog={(close) => <ManagerDialog person={person} onClose={close} />}>
          Change manager…
        </DialogButton>
      )}
    </section>
  );
}
