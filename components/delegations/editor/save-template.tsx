"use client";

import { useQueryClient } from "@tanstack/react-query";
import { LayoutTemplate } from "lucide-react";
import { useState } from "react";
import { sendJson } from "@/components/data/api-client";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { problemText } from "@/components/ui/problem-text";
import { Textarea } from "@/components/ui/textarea";
import { useToast } from "@/components/ui/toast";
import type { DelegationResponse } from "@/lib/delegations/schema";
import { TemplateResponse } from "@/lib/drafts/templates/schema";
import { templates } from "./queries";

const DAY = 86_400_000;

/** Template content of a delegation: authority without element names, purpose, validity and depth. */
const templateOf = ({ authority, purpose, notBefore, expiresAt, maxDepth }: DelegationResponse) => ({
  authority: authority.map(({ id: _, ...element }) => element),
  purpose,
  days: Math.min(366, Math.max(1, Math.round((Date.parse(expiresAt) - Date.parse(notBefore)) / DAY))),
  maxDepth,
});

function SaveDialog({ delegation, onClose }: { delegation: DelegationResponse; onClose: () => void }) {
  const client = useQueryClient();
  const toast = useToast();
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const [failure, setFailure] = useState<string>();
  const [saving, setSaving] = useState(false);
  const save = async () => {
    setSaving(true);
    try {
      const body = { name, description, ...templateOf(delegation) };
      await sendJson("POST", "/api/authority-templates", body, { schema: TemplateResponse });
      await client.invalidateQueries({ queryKey: templates.queryKey });
      toast.done("Template saved", "People who request authority can start from it.");
      onClose();
    } catch (error) {
      setFailure(problemText(error));
      setSaving(false);
    }
  };
  const footer = (
    <>
      <Button onClick={onClose}>Cancel</Button>
      <Button variant="primary" disabled={name.trim() === ""} loading={saving} onClick={() => void save()}>
        Save template
      </Button>
    </>
  );
  return (
    <Dialog open onOpenChange={onClose} title="Save as template" footer={footer} keepOnOutsidePress>
      <div className="flex flex-col gap-4">
        <p className="text-ink2">Saves the authority, purpose, validity and depth. A template grants no authority.</p>
        <Field label="Name" required error={failure}>
          <Input value={name} maxLength={80} onChange={(event) => setName(event.target.value)} />
        </Field>
        <Field label="Description" hint="Describe when to use the template.">
          <Textarea
            rows={2}
            maxLength={500}
            value={description}
            onChange={(event) => setDescription(event.target.value)}
          />
        </Field>
      </div>
    </Dialog>
  );
}

/** Keeps the authority of a delegation for others to begin from. */
export function SaveAsTemplate({ delegation }: { delegation: DelegationResponse }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button icon={<LayoutTemplate aria-hidden />} onClick={() => setOpen(true)}>
        Save as template
      </Button>
      {open && <SaveDialog delegation={delegation} onClose={() => setOpen(false)} />}
    </>
  );
}
