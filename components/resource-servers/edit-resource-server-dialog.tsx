"use client";

import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { formProblem } from "@/components/shell/form-problem";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { useToast } from "@/components/ui/toast";
import { EditResourceServerRequest, type ResourceServerResponse } from "@/lib/resource-servers/schema";
import { type CatalogueFaults, catalogueFaults, type DraftType, draftOf, toTypes } from "./catalogue-draft";
import { CatalogueEditor } from "./catalogue-editor";
import { editResourceServer, resourceServerKeys } from "./queries";

type Props = { server: ResourceServerResponse; open: boolean; onClose: () => void };

/** Renames a system, or adds to its catalogue. */
export function EditResourceServerDialog({ server, open, onClose }: Props) {
  return (
    <Dialog open={open} onOpenChange={onClose} title={`Edit ${server.name}`} size="lg" keepOnOutsidePress>
      {open && <EditForm server={server} onClose={onClose} />}
    </Dialog>
  );
}

type Faults = { name?: string | undefined; catalogue: CatalogueFaults; form?: string | undefined };

function useEdit(server: ResourceServerResponse, onClose: () => void) {
  // The version the form was opened on: a change by somebody else in the meantime is refused, not overwritten.
  const [opened] = useState(server);
  const client = useQueryClient();
  const toast = useToast();
  const [name, setName] = useState(opened.name);
  const [types, setTypes] = useState<readonly DraftType[]>(() => draftOf(opened.types));
  const [faults, setFaults] = useState<Faults>({ catalogue: {} });
  const [saving, setSaving] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const catalogue = catalogueFaults(types);
    const change = EditResourceServerRequest.safeParse({ name, types: toTypes(types) });
    const misnamed = !change.success && change.error.issues.some(({ path }) => path[0] === "name");
    setFaults({ catalogue, name: misnamed ? "At most 80 characters of one script." : undefined });
    if (!change.success || Object.keys(catalogue).length > 0) return;
    setSaving(true);
    try {
      const changed = await editResourceServer(opened.id, opened.version, change.data);
      client.setQueryData(resourceServerKeys.detail(opened.id), changed);
      void client.invalidateQueries({ queryKey: resourceServerKeys.all });
      toast.done(`${changed.name} changed`, `Its catalogue is at version ${changed.catalogueVersion}.`);
      onClose();
    } catch (error) {
      const problem = formProblem(error, ["name"]);
      setFaults({ catalogue: {}, name: problem.fields.name, form: problem.form });
      setSaving(false);
    }
  };
  return { name, setName, types, setTypes, faults, saving, submit };
}

function EditForm({ server, onClose }: Omit<Props, "open">) {
  const form = useEdit(server, onClose);
  return (
    <form noValidate onSubmit={(event) => void form.submit(event)} className="flex flex-col gap-4">
      <Field label="Name" required error={form.faults.name}>
        <Input value={form.name} onChange={(event) => form.setName(event.target.value)} autoComplete="off" />
      </Field>
      <div>
        <p className="mb-2 font-semibold text-sm">
          Catalogue <span className="font-normal text-ink3">only grows; what is declared stays as it is</span>
        </p>
        <CatalogueEditor types={form.types} faults={form.faults.catalogue} onChange={form.setTypes} />
      </div>
      {form.faults.form && (
        <p role="alert" className="rounded-md bg-badbg p-3 text-bad">
          {form.faults.form}
        </p>
      )}
      <div className="-mx-4 -mb-4 flex flex-wrap justify-end gap-2 border-line border-t px-4 py-3">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="primary" loading={form.saving}>
          Save changes
        </Button>
      </div>
    </form>
  );
}
