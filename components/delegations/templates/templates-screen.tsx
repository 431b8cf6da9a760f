"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Pencil, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { AuthorityView } from "@/components/authority/authority-view";
import { depthWords } from "@/components/authority/depth-words";
import { sendJson } from "@/components/data/api-client";
import { Unloaded } from "@/components/data/unloaded";
import { templates } from "@/components/delegations/editor/queries";
import { ConfirmDialog } from "@/components/forms/confirm-dialog";
import { PageFrame } from "@/components/shell/app-shell";
import { Timestamp } from "@/components/time/timestamp";
import { Button, ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Panel } from "@/components/ui/panel";
import { useToast } from "@/components/ui/toast";
import { parseAuthority } from "@/lib/authority/language/parse";
import type { TemplateResponse } from "@/lib/drafts/templates/schema";
import { TemplateDialog } from "./template-dialog";

type CardProps = { template: TemplateResponse; mayAsk: boolean; onEdit: () => void; onRemove: () => void };

function Buttons({ template, mayAsk, onEdit, onRemove }: CardProps) {
  const { id, name, can } = template;
  return (
    <>
      {can.includes("edit") && (
        <Button size="sm" icon={<Pencil aria-hidden />} aria-label={`Change the template ${name}`} onClick={onEdit}>
          Change
        </Button>
      )}
      {can.includes("remove") && (
        <Button
          size="sm"
          variant="danger"
          icon={<Trash2 aria-hidden />}
          aria-label={`Remove the template ${name}`}
          onClick={onRemove}
        >
          Remove
        </Button>
      )}
      {mayAsk && (
        <ButtonLink size="sm" href={`/delegations/new?template=${id}`} aria-label={`Use template ${name}`}>
          Use template
        </ButtonLink>
      )}
    </>
  );
}

function TemplateCard(props: CardProps) {
  const { name, description, sentence, days, maxDepth, authority, updatedAt, updatedBy } = props.template;
  const parsed = parseAuthority(authority);
  return (
    <Panel title={name} actions={<Buttons {...props} />} flush>
      <div className="flex flex-col gap-1 p-4">
        {description && <p>{description}</p>}
        <p className="text-ink2 [overflow-wrap:anywhere]">{sentence}</p>
        <p className="text-ink3 text-sm">
          Lasts {days === 1 ? "one day" : `${days} days`}; {depthWords(maxDepth)}. Changed <Timestamp at={updatedAt} />{" "}
          by {updatedBy.name}.
        </p>
      </div>
      {parsed.ok && (
        <details className="border-line border-t">
          <summary className="focus-inset cursor-pointer px-4 py-2 text-ink2 text-sm">Show authority</summary>
          <AuthorityView authority={parsed.authority} />
        </details>
      )}
    </Panel>
  );
}

function RemoveDialog({ template, onClose }: { template: TemplateResponse; onClose: () => void }) {
  const client = useQueryClient();
  const toast = useToast();
  const remove = async () => {
    await sendJson("DELETE", `/api/authority-templates/${template.id}`);
    await client.invalidateQueries({ queryKey: templates.queryKey });
    toast.done("Template removed", "Delegations that began from it do not change.");
  };
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={`Remove template ${template.name}`}
      verb="Remove template"
      effect="It can no longer be used. Delegations that began from it do not change."
      reason="none"
      onConfirm={remove}
    />
  );
}

type ScreenProps = { mayAsk: boolean; mayMake: boolean };
type Editing = { template: TemplateResponse | undefined };

function Templates({ mayAsk, onEdit }: Pick<ScreenProps, "mayAsk"> & { onEdit: (editing: Editing) => void }) {
  const list = useQuery(templates);
  const [removing, setRemoving] = useState<TemplateResponse>();
  if (list.error || !list.data) return <Unloaded query={list} name="The templates" lines={6} />;
  if (list.data.templates.length === 0) {
    return (
      <EmptyState kind="none" title="There are no templates yet">
        A template is a named authority from which requests start. Save one on the page of a delegation.
      </EmptyState>
    );
  }
  return (
    <div className="grid items-start gap-6 xl:grid-cols-2">
      {list.data.templates.map((template) => (
        <TemplateCard
          key={template.id}
          template={template}
          mayAsk={mayAsk}
          onEdit={() => onEdit({ template })}
          onRemove={() => setRemoving(template)}
        />
      ))}
      {removing && <RemoveDialog template={removing} onClose={() => setRemoving(undefined)} />}
    </div>
  );
}

/** Named authorities from which delegations are begun. */
export function TemplatesScreen({ mayAsk, mayMake }: ScreenProps) {
  const [editing, setEditing] = useState<Editing>();
  const make = (
    <Button variant="primary" icon={<Plus aria-hidden />} onClick={() => setEditing({ template: undefined })}>
      Create template
    </Button>
  );
  return (
    <PageFrame title="Templates" actions={mayMake && make}>
      <Templates mayAsk={mayAsk} onEdit={setEditing} />
      {editing && <TemplateDialog template={editing.template} onClose={() => setEditing(undefined)} />}
    </PageFrame>
  );
}
