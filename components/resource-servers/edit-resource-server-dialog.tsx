"use client";

import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { EditConflicts, type FieldViews } from "@/components/forms/edit-conflicts";
import { formProblem } from "@/components/forms/form-problem";
import { isStale, staleText } from "@/components/forms/merge-edit";
import { useMergedEdit } from "@/components/forms/use-merged-edit";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { useToast } from "@/components/ui/toast";
import { EditResourceServerRequest, type ResourceServerResponse } from "@/lib/resource-servers/schema";
import { type CatalogueFaults, catalogueFaults, type DraftType, draftOf, grownDraft, toTypes } from "./catalogue-draft";
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

type Fields = Pick<ResourceServerResponse, "name" | "types">;
const views: FieldViews<Fields> = { name: { label: "Name" }, types: { label: "Catalogue" } };

/** Holds name and catalogue while they are edited. Both people's additions to a catalogue stand: it only grows. */
function useWritten({ version, name: now, types: declared }: ResourceServerResponse) {
  const [name, setName] = useState(now);
  const [known, setKnown] = useState(declared);
  const [types, setTypes] = useState<readonly DraftType[]>(() => draftOf(declared));
  const merged = useMergedEdit<Fields>({
    current: { version, fields: { name: now, types: declared } },
    mine: { name, types: known },
    take: ({ name: theirs, types: grown }) => {
      if (theirs !== undefined) setName(theirs);
      if (grown === undefined) return;
      setKnown(grown);
      setTypes((before) => grownDraft(before, grown));
    },
  });
  return { name, setName, types, setTypes, merged };
}

type Faults = { name?: string | undefined; catalogue: CatalogueFaults; form?: string | undefined };

function useEdit(server: ResourceServerResponse, onClose: () => void) {
  const client = useQueryClient();
  const toast = useToast();
  const { name, setName, types, setTypes, merged } = useWritten(server);
  const [faults, setFaults] = useState<Faults>({ catalogue: {} });
  const [saving, setSaving] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (merged.whyNotSave !== undefined) return;
    const catalogue = catalogueFaults(types);
    const change = EditResourceServerRequest.safeParse({ name, types: toTypes(types) });
    const misnamed = !change.success && change.error.issues.some(({ path }) => path[0] === "name");
    setFaults({ catalogue, name: misnamed ? "Use at most 80 characters of one script." : undefined });
    if (!change.success || Object.keys(catalogue).length > 0) return;
    setSaving(true);
    try {
      const changed = await editResourceServer(server.id, merged.base.version, change.data);
      client.setQueryData(resourceServerKeys.detail(server.id), changed);
      void client.invalidateQueries({ queryKey: resourceServerKeys.all });
      toast.done(`${changed.name} changed`, `Its catalogue is at version ${changed.catalogueVersion}.`);
      onClose();
    } catch (error) {
      const stale = isStale(error);
      if (stale) await client.invalidateQueries({ queryKey: resourceServerKeys.detail(server.id) });
      const problem = formProblem(error, ["name"]);
      setFaults({ catalogue: {}, name: problem.fields.name, form: stale ? staleText : problem.form });
      setSaving(false);
    }
  };
  return { name, setName, types, setTypes, faults, saving, submit, merged };
}

function EditForm({ server, onClose }: Omit<Props, "open">) {
  const form = useEdit(server, onClose);
  return (
    <form noValidate onSubmit={(event) => void form.submit(event)} className="flex flex-col gap-4">
      <EditConflicts edit={form.merged} views={views} />
      <Field label="Name" required error={form.faults.name}>
        <Input value={form.name} onChange={(event) => form.setName(event.target.value)} autoComplete="off" />
      </Field>
      <div>
        <p className="mb-2 font-semibold text-sm">
          Catalogue <span className="font-normal text-ink3">only grows; declared names cannot be changed</span>
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
        <Button type="submit" variant="primary" loading={form.saving} whyNot={form.merged.whyNotSave}>
          Save changes
        </Button>
      </div>
    </form>
  );
}
