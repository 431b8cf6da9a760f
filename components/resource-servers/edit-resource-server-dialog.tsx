"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ForeseenRisk, reasonToCome } from "@/components/control-changes/foreseen-risk";
import { EditConflicts, type FieldViews } from "@/components/forms/edit-conflicts";
import { FormDialog } from "@/components/forms/form-dialog";
import { useForm } from "@/components/forms/use-form";
import { useMergedEdit } from "@/components/forms/use-merged-edit";
import { InputField, TextareaField } from "@/components/ui/input-field";
import { useToast } from "@/components/ui/toast";
import { loweredEffects } from "@/lib/resource-servers/effects.model";
import { EditResourceServerRequest, type ResourceServerResponse } from "@/lib/resource-servers/schema";
import { type CatalogueFaults, catalogueFaults, type DraftType, draftOf, grownDraft, toTypes } from "./catalogue-draft";
import { CatalogueEditor } from "./catalogue-editor";
import { editResourceServer, resourceServerKeys } from "./queries";

type Fields = Pick<ResourceServerResponse, "name" | "types">;
const views: FieldViews<Fields> = { name: { label: "Name" }, types: { label: "Catalogue" } };

/** Holds name and catalogue while they are edited. Both people's additions to a catalogue stand: it only grows. */
function useWritten({ version, name: now, types: declared }: ResourceServerResponse) {
  const [name, setName] = useState(now);
  const [known, setKnown] = useState(declared);
  const [types, setTypes] = useState<readonly DraftType[]>(() => draftOf(declared));
  const [reason, setReason] = useState("");
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
  const waits = loweredEffects(declared, toTypes(types)).length > 0;
  return { name, setName, types, setTypes, reason, setReason, waits, merged };
}

const wrong = { name: "Use at most 80 characters of one script.", reason: "Give a reason, of at most 500 characters." };

function useServerForm(server: ResourceServerResponse, written: ReturnType<typeof useWritten>, onClose: () => void) {
  const { name, types, reason, waits, merged } = written;
  const client = useQueryClient();
  const toast = useToast();
  const [faults, setFaults] = useState<CatalogueFaults>({});
  const form = useForm({
    wrong,
    whyNot: merged.whyNotSave,
    parse: () => {
      const found = catalogueFaults(types);
      setFaults(found);
      const parsed = EditResourceServerRequest.safeParse({ name, types: toTypes(types), ...(waits && { reason }) });
      const misnamed =
        !parsed.success && parsed.error.issues.some(({ path }) => path[0] === "name" || path[0] === "reason");
      return misnamed || Object.keys(found).length === 0 ? parsed : undefined;
    },
    send: async (change) => {
      const changed = await editResourceServer(server.id, merged.base.version, change);
      client.setQueryData(resourceServerKeys.detail(server.id), changed);
      void client.invalidateQueries({ queryKey: resourceServerKeys.all });
      if (changed.pendingChange && changed.version === merged.base.version)
        toast.done("Change proposed", "It lowers effects. Nothing changes until a second person confirms it.");
      else toast.done(`${changed.name} changed`, `Its catalogue is at version ${changed.catalogueVersion}.`);
      onClose();
    },
    reload: () => client.invalidateQueries({ queryKey: resourceServerKeys.detail(server.id) }),
  });
  return { form, faults };
}

type Props = { server: ResourceServerResponse; onClose: () => void };

/** Renames a system, or adds to its catalogue. */
export function EditResourceServerDialog({ server, onClose }: Props) {
  const written = useWritten(server);
  const { name, setName, types, setTypes, reason, setReason, waits, merged } = written;
  const { form, faults } = useServerForm(server, written, onClose);
  return (
    <FormDialog form={form} title={`Edit ${server.name}`} size="lg" verb="Save changes" onClose={onClose}>
      <EditConflicts edit={merged} views={views} />
      <InputField
        label="Name"
        required
        error={form.errors.name}
        value={name}
        onChange={(event) => setName(event.target.value)}
        autoComplete="off"
      />
      <div>
        <p className="mb-2 font-semibold text-sm">
          Catalogue <span className="font-normal text-ink3">only grows; declared names cannot be changed</span>
        </p>
        <CatalogueEditor types={types} faults={faults} onChange={setTypes} />
      </div>
      {waits && (
        <>
          <p className="text-ink2">
            This lowers the effect of an action, and with it scores of risk. Once there are two independent admins, a
            second person must confirm the whole edit, and nothing changes before.
          </p>
          <TextareaField
            label="Reason"
            required
            error={form.errors.reason}
            rows={2}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
          <ForeseenRisk
            proposal={{
              method: "PATCH",
              path: `/api/resource-servers/${server.id}`,
              body: { name, types: toTypes(types), reason: reasonToCome },
              version: merged.base.version,
            }}
          />
        </>
      )}
    </FormDialog>
  );
}
