"use client";

import { useQueryClient } from "@tanstack/react-query";
import { FormDialog } from "@/components/forms/form-dialog";
import { useForm } from "@/components/forms/use-form";
import { Checkbox } from "@/components/ui/choice";
import { InputField } from "@/components/ui/input-field";
import { KeyValue } from "@/components/ui/key-value";
import { useToast } from "@/components/ui/toast";
import type { SavedSearch } from "@/lib/saved-searches/schema";
import { editSearch, saveSearch, searchKeys } from "./queries";

/** The parts of a search that the trail gives, or those of a saved one. */
export type SearchParts = Pick<SavedSearch, "q" | "from" | "to" | "columns">;

type SearchDialogProps = {
  parts: SearchParts;
  /** The saved search that is changed; absent for a new one. */
  saved?: SavedSearch;
  mayShare: boolean;
  onClose: () => void;
};

/** Names a search, shares it, and sets its alert. */
export function SearchDialog({ parts, saved, mayShare, onClose }: SearchDialogProps) {
  const client = useQueryClient();
  const toast = useToast();
  const form = useForm({
    members: ["name", "q", "scope", "alert"],
    send: async (typed) => {
      const body = {
        ...{ q: parts.q, from: parts.from, to: parts.to, columns: parts.columns },
        name: String(typed.get("name")),
        scope: typed.get("scope") === null ? ("personal" as const) : ("shared" as const),
        alert: typed.get("alert") !== null,
      };
      await (saved ? editSearch(saved, body) : saveSearch(body));
      toast.done(saved ? "Saved search changed" : "Search saved");
      await client.invalidateQueries({ queryKey: searchKeys.list });
      onClose();
    },
  });
  return (
    <FormDialog
      title={saved ? "Edit saved search" : "Save search"}
      verb={saved ? "Save changes" : "Save search"}
      form={form}
      noValidate={false}
      onClose={onClose}
    >
      <KeyValue items={[{ label: "Filter", value: parts.q === "" ? "All entries" : <code>{parts.q}</code> }]} />
      <InputField
        name="name"
        label="Name"
        required
        maxLength={100}
        defaultValue={saved?.name}
        error={form.errors.name ?? form.errors.q}
      />
      {mayShare && (
        <Checkbox
          name="scope"
          label="Share with all readers of the trail"
          hint="The audit trail records it."
          defaultChecked={saved?.scope === "shared"}
        />
      )}
      <Checkbox
        name="alert"
        label="Alert on new entries"
        hint="Each minute the server looks at newly sealed entries, with your permissions."
        defaultChecked={saved?.alert}
      />
    </FormDialog>
  );
}
