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
import { type SearchParts, searchAddress } from "./search-address";
import { searchWords } from "./search-words";

export type SearchDialogProps = {
  parts: SearchParts;
  /** The saved search that is changed; absent for a new one. */
  saved?: SavedSearch | undefined;
  /** The parts that the list shows now, which a saved search can take over. */
  shown?: SearchParts | undefined;
  mayShare: boolean;
  onClose: () => void;
};

/** Keeps a search. An edited one keeps its parts, unless those of the list replace them. */
function useSearchForm({ parts, saved, shown, onClose }: Omit<SearchDialogProps, "mayShare">) {
  const client = useQueryClient();
  const toast = useToast();
  const words = searchWords[parts.list];
  return useForm({
    members: ["name", "q", "scope", "alert"],
    send: async (typed) => {
      const { list, q, sort, from, to, columns } = typed.get("shown") === null ? parts : (shown ?? parts);
      const body = {
        ...{ q, sort, from, to, columns },
        name: String(typed.get("name")),
        scope: typed.get("scope") === null ? ("personal" as const) : ("shared" as const),
        alert: typed.get("alert") !== null,
      };
      await (saved ? editSearch(saved, body) : saveSearch({ ...body, list }));
      toast.done(saved ? `Saved ${words.noun} changed` : `${words.noun === "view" ? "View" : "Search"} saved`);
      await client.invalidateQueries({ queryKey: searchKeys.all });
      onClose();
    },
  });
}

/** Names a search, shares it, and sets its alert. */
export function SearchDialog({ parts, saved, shown, mayShare, onClose }: SearchDialogProps) {
  const words = searchWords[parts.list];
  const form = useSearchForm({ parts, saved, shown, onClose });
  return (
    <FormDialog
      title={saved ? `Edit saved ${words.noun}` : `Save ${words.noun}`}
      verb={saved ? "Save changes" : `Save ${words.noun}`}
      form={form}
      noValidate={false}
      onClose={onClose}
    >
      <KeyValue items={[{ label: "Filter", value: parts.q === "" ? words.all : <code>{parts.q}</code> }]} />
      <InputField
        name="name"
        label="Name"
        required
        maxLength={100}
        defaultValue={saved?.name}
        error={form.errors.name ?? form.errors.q}
      />
      {saved && shown && searchAddress(shown) !== searchAddress(parts) && (
        <Checkbox name="shown" label="Replace its filter, order and columns by those shown now" />
      )}
      {mayShare && (
        <Checkbox
          name="scope"
          label={words.share}
          hint="The audit trail records it."
          defaultChecked={saved?.scope === "shared"}
        />
      )}
      {parts.list === "trail" && (
        <Checkbox
          name="alert"
          label="Alert on new entries"
          hint="Each minute the server looks at newly sealed entries, with your permissions."
          defaultChecked={saved?.alert}
        />
      )}
    </FormDialog>
  );
}
