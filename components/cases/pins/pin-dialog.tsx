"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { caseKeys, caseList, openCase, pinEntry, unpinEntry } from "@/components/cases/queries";
import { Unloaded } from "@/components/data/unloaded";
import { FormDialog } from "@/components/forms/form-dialog";
import { useForm } from "@/components/forms/use-form";
import { useStored } from "@/components/table/stored";
import { Dialog } from "@/components/ui/dialog";
import { InputField, SelectField } from "@/components/ui/input-field";
import { useToast } from "@/components/ui/toast";
import type { CaseSummary } from "@/lib/cases/schema";
import { type Pinnable, type PinOfEntry, usePinsOf } from "./use-pinning";

const newCase = "new";
const dayMs = 86_400_000;

/** A case about one entry covers the day before it and the day after. */
const periodAround = (time: string) => ({
  from: new Date(Date.parse(time) - dayMs).toISOString(),
  to: new Date(Date.parse(time) + dayMs).toISOString(),
});

export type PinDialogProps = {
  entry: Pinnable;
  /** The field that is asked for first. */
  first: "case" | "note";
  onClose: () => void;
};

/** Pins an entry to an open case or to a new one. A note may be added. */
export function PinDialog({ entry, first, onClose }: PinDialogProps) {
  const query = useQuery(caseList("open"));
  const pins = usePinsOf(entry.index);
  if (query.data) return <PinForm {...{ entry, first, pins, onClose }} cases={query.data.cases} />;
  return (
    <Dialog open onOpenChange={onClose} title={titleOf(entry)} size="sm">
      <Unloaded query={query} name="The cases" lines={3} />
    </Dialog>
  );
}

const titleOf = ({ index }: Pinnable): string => `Pin entry ${index.toLocaleString("en")}`;

type PinFormProps = PinDialogProps & { cases: readonly CaseSummary[]; pins: readonly PinOfEntry[] };

function TitleField({ agent, error }: Pick<Pinnable, "agent"> & { error: string | undefined }) {
  return (
    <InputField
      name="title"
      label="Title of the new case"
      hint={agent ? `About ${agent.now ?? agent.id}, the day before the entry and the day after` : ""}
      error={error}
      required
      maxLength={200}
      autoComplete="off"
    />
  );
}

function PinForm({ entry, first, pins, cases, onClose }: PinFormProps) {
  const has = new Set(pins.map((pin) => pin.case.id));
  const free = cases.filter(({ id }) => !has.has(id));
  const [last, keepLast] = useStored("mandate-last-case");
  const [chosen, choose] = useState((free.find(({ id }) => id === last) ?? free[0])?.id ?? newCase);
  const pin = usePin(entry);
  const form = useForm({
    members: ["title", "note"],
    send: async (typed) => {
      const target = chosen === newCase ? { title: String(typed.get("title")) } : { id: chosen };
      keepLast(await pin(target, String(typed.get("note"))));
      onClose();
    },
  });
  const options = [...cases.map((one) => optionOf(one, has.has(one.id))), { value: newCase, label: "New case…" }];
  const fields = [
    <SelectField
      key="case"
      label="Case"
      options={options}
      value={chosen}
      onChange={(event) => choose(event.currentTarget.value)}
    />,
    chosen === newCase && <TitleField key="title" agent={entry.agent} error={form.errors.title} />,
    <InputField
      key="note"
      name="note"
      label="Note"
      hint="Why the entry matters. It may be empty. The report shows it."
      error={form.errors.note}
      maxLength={1000}
      autoComplete="off"
    />,
  ];
  return (
    <FormDialog title={titleOf(entry)} verb="Pin entry" size="sm" form={form} noValidate={false} onClose={onClose}>
      {first === "note" ? fields.toReversed() : fields}
    </FormDialog>
  );
}

const optionOf = ({ id, title }: CaseSummary, has: boolean) => ({
  value: id,
  label: has ? `${title} (has this entry)` : title,
  disabled: has,
});

/** Pins an entry, offers to undo it, and answers the id of the case. A repeated attempt opens no second case. */
function usePin({ index, time, agent }: Pinnable) {
  const client = useQueryClient();
  const toast = useToast();
  const opened = useRef<string>(undefined);
  const renew = () =>
    Promise.all([
      client.invalidateQueries({ queryKey: caseKeys.allPins }),
      client.invalidateQueries({ queryKey: caseKeys.lists }),
    ]);
  return async (target: { id: string } | { title: string }, note: string): Promise<string> => {
    if ("title" in target && opened.current === undefined) {
      const about = agent ? { agentId: agent.id } : {};
      opened.current = (await openCase({ title: target.title, ...about, ...periodAround(time) })).id;
    }
    const id = "id" in target ? target.id : (opened.current ?? "");
    const pinned = await pinEntry(id, { index, note });
    client.setQueryData(caseKeys.one(id), pinned);
    const undo = async () => {
      try {
        client.setQueryData(caseKeys.one(id), await unpinEntry(id, index));
        await renew();
      } catch (error) {
        toast.problem("Entry not removed", error);
      }
    };
    const link = { href: `/cases/${id}`, label: "Open the case" };
    toast.done(`Entry ${index.toLocaleString("en")} pinned`, `In the case ${pinned.title}`, link, () => void undo());
    await renew();
    return id;
  };
}
