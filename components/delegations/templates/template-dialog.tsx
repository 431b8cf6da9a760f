"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { AuthorityEditor } from "@/components/authority/authority-editor";
import { AuthorityLines } from "@/components/authority/authority-lines";
import { blankElement, type Draft } from "@/components/authority/draft";
import { useAuthorityEditor } from "@/components/authority/use-authority-editor";
import { sendJson } from "@/components/data/api-client";
import { serverChoices } from "@/components/delegations/editor/choices";
import { templates } from "@/components/delegations/editor/queries";
import { EditConflicts, type FieldViews } from "@/components/forms/edit-conflicts";
import { FormDialog } from "@/components/forms/form-dialog";
import { useFields } from "@/components/forms/use-fields";
import { useForm } from "@/components/forms/use-form";
import { useMergedEdit } from "@/components/forms/use-merged-edit";
import { InputField, SelectField, TextareaField } from "@/components/ui/input-field";
import { useToast } from "@/components/ui/toast";
import type { Catalogue } from "@/lib/authority/language/model";
import { maxChainDepth } from "@/lib/delegations/model";
import { TemplateResponse } from "@/lib/drafts/templates/schema";

type Written = Pick<TemplateResponse, "name" | "description" | "purpose"> & { days: string; maxDepth: number };

const written = (template: TemplateResponse | undefined): Written => ({
  name: template?.name ?? "",
  description: template?.description ?? "",
  purpose: template?.purpose ?? "",
  days: String(template?.days ?? 30),
  maxDepth: template?.maxDepth ?? 0,
});

const depths = Array.from({ length: maxChainDepth + 1 }, (_, depth) => ({
  value: String(depth),
  label: depth === 0 ? "Not at all" : `Over ${depth} further ${depth === 1 ? "hop" : "hops"}`,
}));

type Fields = Written & { authority: unknown };

const views: FieldViews<Fields> = {
  name: { label: "Name" },
  description: { label: "Description" },
  purpose: { label: "Purpose" },
  days: { label: "Lasts, in days" },
  maxDepth: { label: "May be passed on, hops" },
  authority: { label: "Authority", show: (authority) => <AuthorityLines value={authority} none="No authority." /> },
};

type Props = { template: TemplateResponse | undefined; onClose: () => void };

const firstDraft: Draft = [blankElement];

/** Holds what is written, also while a newer version of the template comes. */
function useWritten(template: TemplateResponse | undefined, catalogues: readonly Catalogue[]) {
  const { values, set, bind } = useFields(written(template));
  const editor = useAuthorityEditor(template?.authority ?? firstDraft, catalogues);
  const merged = useMergedEdit<Fields>({
    current: {
      version: template?.version ?? 0,
      fields: { ...written(template), authority: template?.authority ?? null },
    },
    mine: { ...values, authority: editor.unread ?? editor.draft },
    take: ({ authority, ...theirs }) => {
      set(theirs);
      if (authority) editor.replace(authority as Draft);
    },
  });
  return { values, set, bind, editor, merged };
}

function useSaving({ template, onClose }: Props, { values, editor, merged }: ReturnType<typeof useWritten>) {
  const client = useQueryClient();
  const toast = useToast();
  const days = Number(values.days);
  const dated = Number.isInteger(days) && days >= 1 && days <= 366;
  const unfinished = values.name.trim() === "" ? "Enter a name." : dated ? undefined : "Enter 1 to 366 days.";
  const refresh = () => client.invalidateQueries({ queryKey: templates.queryKey });
  return useForm({
    members: ["name", "description", "purpose"],
    whyNot: merged.whyNotSave ?? unfinished,
    parse: () => {
      editor.reveal();
      const { authority } = editor;
      return authority && { success: true, data: { ...values, days, authority } };
    },
    send: async (body: object) => {
      if (template) {
        const options = { schema: TemplateResponse, ifMatch: `"${merged.base.version}"` };
        await sendJson("PATCH", `/api/authority-templates/${template.id}`, body, options);
      } else await sendJson("POST", "/api/authority-templates", body, { schema: TemplateResponse });
      await refresh();
      toast.done(template ? "Template changed" : "Template created", "Existing delegations do not change.");
      onClose();
    },
    reload: refresh,
  });
}

function TemplateForm({ catalogues, ...props }: Props & { catalogues: readonly Catalogue[] }) {
  const parts = useWritten(props.template, catalogues);
  const { values, set, bind, editor, merged } = parts;
  const form = useSaving(props, parts);
  const verb = props.template ? "Change template" : "Create template";
  return (
    <FormDialog form={form} title={verb} size="lg" verb={verb} onClose={props.onClose}>
      <EditConflicts edit={merged} views={views} />
      <InputField label="Name" required error={form.errors.name} maxLength={80} {...bind("name")} />
      <InputField
        label="Description"
        hint="Describe when to use the template."
        error={form.errors.description}
        maxLength={500}
        {...bind("description")}
      />
      <TextareaField
        label="Purpose"
        hint="The initial purpose of a delegation."
        error={form.errors.purpose}
        rows={2}
        maxLength={1000}
        {...bind("purpose")}
      />
      <div className="grid grid-cols-2 gap-3">
        <InputField label="Lasts, in days" mono inputMode="numeric" {...bind("days")} />
        <SelectField
          label="May be passed on"
          options={depths}
          value={String(values.maxDepth)}
          onChange={(event) => set({ maxDepth: Number(event.target.value) })}
        />
      </div>
      <AuthorityEditor editor={editor} />
    </FormDialog>
  );
}

/** Makes a template, or changes one. */
export function TemplateDialog(props: Props) {
  const servers = useQuery(serverChoices).data;
  const latest = useQuery(templates).data?.templates.find(({ id }) => id === props.template?.id);
  return servers && <TemplateForm {...props} template={latest ?? props.template} catalogues={servers} />;
}
