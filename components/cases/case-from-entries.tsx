"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { FormDialog } from "@/components/forms/form-dialog";
import { useForm } from "@/components/forms/use-form";
import { Timestamp } from "@/components/time/timestamp";
import { Checkbox } from "@/components/ui/choice";
import { InputField } from "@/components/ui/input-field";
import { mostPins } from "@/lib/cases/model";
import { caseKeys, openCase } from "./queries";

export type CaseFromEntriesProps = {
  /** The agent that the case is about. */
  about: { id: string; name: string } | undefined;
  period: { from: string; to: string };
  /** The entries to pin, those that matter most first. */
  indexes: readonly number[];
  onClose: () => void;
};

/** Opens a case about entries that are on the screen: the agent, the period and the entries are filled in. */
export function CaseFromEntries({ about, period, indexes, onClose }: CaseFromEntriesProps) {
  const client = useQueryClient();
  const router = useRouter();
  const pinned = indexes.slice(0, mostPins);
  const [pins, setPins] = useState(pinned.length > 0);
  const form = useForm({
    members: ["title"],
    leaves: true,
    send: async (typed) => {
      const { id } = await openCase({
        ...{ title: String(typed.get("title")), ...period },
        ...(about && { agentId: about.id }),
        ...(pins && { pins: pinned }),
      });
      await client.invalidateQueries({ queryKey: caseKeys.lists });
      await client.invalidateQueries({ queryKey: caseKeys.allPins });
      router.push(`/cases/${id}`);
    },
  });
  return (
    <FormDialog title="Open case" verb="Create case" form={form} noValidate={false} onClose={onClose}>
      <p className="text-ink2">
        {about ? `About ${about.name}, from` : "From"} <Timestamp at={period.from} mode="exact" /> to{" "}
        <Timestamp at={period.to} mode="exact" />
      </p>
      <InputField
        name="title"
        label="Title"
        defaultValue={about ? `Investigation of ${about.name}` : ""}
        error={form.errors.title}
        required
        maxLength={200}
        autoComplete="off"
      />
      <Checkbox
        label={`Pin ${countText(pinned.length)} to the case`}
        hint={
          indexes.length > pinned.length
            ? `A case holds ${mostPins} entries. Of ${indexes.length}, denials and changes come first.`
            : undefined
        }
        checked={pins}
        disabled={pinned.length === 0}
        onChange={(event) => setPins(event.currentTarget.checked)}
      />
    </FormDialog>
  );
}

const countText = (count: number): string => (count === 1 ? "this entry" : `these ${count} entries`);
