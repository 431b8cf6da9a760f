"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { AuthorityEditor } from "@/components/authority/authority-editor";
import { AuthorityLines } from "@/components/authority/authority-lines";
import { blankElement, type Draft } from "@/components/authority/draft";
import { useAuthorityEditor } from "@/components/authority/use-authority-editor";
import { sendJson } from "@/components/data/api-client";
import { serverChoices } from "@/components/delegations/editor/choices";
import { templates } from "@/components/delegations/editor/queries";
import { EditConflicts, type FieldViews } from "@/components/forms/edit-conflicts";
import { isStale, staleText } from "@/components/forms/merge-edit";
import { useMergedEdit } from "@/components/forms/use-merged-edit";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { problemText } from "@/components/ui/problem-text";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";
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

type FieldsProps = { form: Written; failure: string | undefined; set: (change: Partial<Written>) => void };

function TemplateFields({ form, failure, set }: FieldsProps) {
  return (
    <>
      <Field label="Name" required error={failure}>
        <Input value={form.name} maxLength={80} onChange={(event) => set({ name: event.target.value })} />
      </Field>
      <Field label="Description" hint="Describe when to use the template.">
        <Input
          value={form.description}
          maxLength={500}
          onChange={(event) => set({ description: event.target.value })}
        />
      </Field>
      <Field label="Purpose" hint="The initial purpose of a delegation.">
        <Textarea
          rows={2}
          maxLength={1000}
          value={form.purpose}
          onChange={(event) => set({ purpose: event.target.value })}
        />
      </Field>
      <div className="grid grid-cols-2 gap-3">
        <Field label="Lasts, in days">
          <Input mono inputMode="numeric" value={form.days} onChange={(event) => set({ days: event.target.value })} />
        </Field>
        <Field label="May be passed on">
          <Select
            options={depths}
            value={String(form.maxDepth)}
            onChange={(event) => set({ maxDepth: Number(event.target.value) })}
          />
        </Field>
      </div>
    </>
  );
}

type Props = { template: TemplateResponse | undefined; onClose: () => void };

const firstDraft: Draft = [blankElement];

/** Holds what is written, also while a newer version of the template comes. */
function useWritten(template: TemplateResponse | undefined, catalogues: readonly Catalogue[]) {
  const [form, setForm] = useState(written(template));
  const editor = useAuthorityEditor(template?.authority ?? firstDraft, catalogues);
  const set = (change: Partial<Written>) => setForm((now) => ({ ...now, ...change }));
  const merged = useMergedEdit<Fields>({
    current: {
      version: template?.version ?? 0,
      fields: { ...written(template), authority: template?.authority ?? null },
    },
    mine: { ...form, authority: editor.unread ?? editor.draft },
    take: ({ authority, ...theirs }) => {
      set(theirs);
      if (authority) editor.replace(authority as Draft);
    },
  });
  return { form, set, editor, merged };
}

function useSaving({ template, onClose }: Props, version: number) {
  const client = useQueryClient();
  const toast = useToast();
  const [saving, setSaving] = useState(false);
  const [failure, setFailure] = useState<string>();
  const save = async (body: object) => {
    setSaving(true);
    setFailure(undefined);
    try {
      if (template) {
        const options = { schema: TemplateResponse, ifMatch: `"${version}"` };
        await sendJson("PATCH", `/api/authority-templates/${template.id}`, body, options);
      } else await sendJson("POST", "/api/authority-templates", body, { schema: TemplateResponse });
      await client.invalidateQueries({ queryKey: templates.queryKey });
      toast.done(template ? "Template changed" : "Template created", "Existing delegations do not change.");
      onClose();
    } catch (error) {
      if (isStale(error)) await client.invalidateQueries({ queryKey: templates.queryKey });
      setFailure(isStale(error) ? staleText : problemText(error));
      setSaving(false);
    }
  };
  return { saving, failure, save };
}

function Form({ catalogues, ...props }: Props & { catalogues: readonly Catalogue[] }) {
  const { template, onClose } = props;
  const { form, set, editor, merged } = useWritten(template, catalogues);
  const { saving, failure, save } = useSaving(props, merged.base.version);
  const days = Number(form.days);
  const dated = Number.isInteger(days) && days >= 1 && days <= 366;
  const submit = () => {
    editor.reveal();
    if (editor.authority) void save({ ...form, days, authority: editor.authority });
  };
  const verb = template ? "Change template" : "Create template";
  const unfinished = form.name.trim() === "" ? "Enter a name." : dated ? undefined : "Enter 1 to 366 days.";
  const whyNot = merged.whyNotSave ?? unfinished;
  const footer = (
    <>
      <Button onClick={onClose}>Cancel</Button>
      <Button variant="primary" whyNot={whyNot} loading={saving} onClick={submit}>
        {verb}
      </Button>
    </>
  );
  return (
    <Dialog open onOpenChange={onClose} title={verb} size="lg" footer={footer} keepOnOutsidePress>
      <div className="flex flex-col gap-4">
        <EditConflicts edit={merged} views={views} />
        <TemplateFields form={form} failure={failure} set={set} />
        <AuthorityEditor editor={editor} />
      </div>
    </Dialog>
  );
}

/** Makes a template, or changes one. */
export function TemplateDialog(props: Props) {
  const servers = useQuery(serverChoices).data;
  const latest = useQuery(templates).data?.templates.find(({ id }) => id === props.template?.id);
  return servers && <Form {...props} template={latest ?? props.template} catalogues={servers} />;
}
