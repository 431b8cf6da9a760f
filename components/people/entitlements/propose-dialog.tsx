"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { AuthorityEditor } from "@/components/authority/authority-editor";
import { AuthorityLines } from "@/components/authority/authority-lines";
import { blankElement, type Draft } from "@/components/authority/draft";
import { useAuthorityEditor } from "@/components/authority/use-authority-editor";
import { Unloaded } from "@/components/data/unloaded";
import { serverChoices } from "@/components/delegations/editor/choices";
import { EditConflicts, type FieldViews } from "@/components/forms/edit-conflicts";
import { isStale, staleText } from "@/components/forms/merge-edit";
import { useMergedEdit } from "@/components/forms/use-merged-edit";
import { Button } from "@/components/ui/button";
import { Radio } from "@/components/ui/choice";
import { Dialog, DialogFooter } from "@/components/ui/dialog";
import { Field, FieldGroup } from "@/components/ui/field";
import { problemText } from "@/components/ui/problem-text";
import { Textarea } from "@/components/ui/textarea";
import { useToast } from "@/components/ui/toast";
import type { Catalogue } from "@/lib/authority/language/model";
import type { EntitlementResponse } from "@/lib/entitlements/schema";
import { entitlementOf, proposeEntitlement } from "./queries";

type Kind = "authority" | "nothing" | "none";
type ProposeProps = { entitlement: EntitlementResponse; onClose: () => void };

const choices = (subject: "person" | "group"): { kind: Kind; label: string; hint: string }[] => [
  { kind: "authority", label: "Exactly this", hint: "Waits for a second admin." },
  { kind: "nothing", label: "Nothing", hint: "Takes effect at once. Restoring authority takes two admins." },
  {
    kind: "none",
    label: subject === "person" ? "What their groups allow" : "No entitlement from this group",
    hint:
      subject === "person"
        ? "Without such groups: every type. Waits for a second admin."
        : "Members keep their other entitlements, or every type. Waits for a second admin.",
  },
];

/** The setting that two admins may write at once; a text while it cannot be read. */
type SettingFields = { setting: { kind: Kind; authority?: unknown } };

function SettingLines({ kind, authority }: SettingFields["setting"]) {
  if (kind === "nothing") return "May delegate nothing.";
  return <AuthorityLines value={kind === "none" ? null : authority} none="Nothing is set." />;
}

const views: FieldViews<SettingFields> = {
  setting: { label: "May delegate", show: (setting) => <SettingLines {...setting} /> },
};

/** Holds the setting while it is written, also while two other admins agree on another one. */
function useWritten({ version, set, pending }: EntitlementResponse, catalogues: readonly Catalogue[]) {
  const [initial] = useState<Draft>(set.kind === "authority" ? set.authority : [blankElement]);
  const editor = useAuthorityEditor(initial, catalogues);
  const [kind, setKind] = useState<Kind>(pending ? "nothing" : "authority");
  const merged = useMergedEdit<SettingFields>({
    current: { version, fields: { setting: set } },
    mine: { setting: kind === "authority" ? { kind, authority: editor.unread ?? editor.draft } : { kind } },
    take: ({ setting }) => {
      if (!setting) return;
      setKind(setting.kind);
      if (setting.kind === "authority") editor.replace(setting.authority as Draft);
    },
  });
  return { kind, setKind, editor, merged };
}

function useProposal({ entitlement, onClose, catalogues }: ProposeProps & { catalogues: readonly Catalogue[] }) {
  const client = useQueryClient();
  const toast = useToast();
  const { subject } = entitlement;
  const written = useWritten(entitlement, catalogues);
  const { kind, editor, merged } = written;
  const [reason, setReason] = useState("");
  const refresh = () => client.invalidateQueries({ queryKey: entitlementOf(subject.id).queryKey });
  const propose = useMutation({
    mutationFn: proposeEntitlement,
    onSuccess: async ({ change }) => {
      if (change) toast.done("Change proposed", "Nothing changes until a second admin confirms it.");
      else toast.done(`${subject.name} may delegate nothing`, "In effect now, for every decision.");
      await refresh();
      onClose();
    },
    onError: (error) => (isStale(error) ? refresh() : undefined),
  });
  const send = () => {
    const asked = { subjectId: subject.id, reason, version: merged.base.version };
    if (kind !== "authority") return propose.mutate({ ...asked, entitlement: { kind } });
    if (!editor.authority) return editor.reveal();
    propose.mutate({ ...asked, entitlement: { kind, authority: editor.authority } });
  };
  const { error, isPending } = propose;
  const problem = error && (isStale(error) ? staleText : problemText(error));
  const unsaid = reason.trim() === "" ? "Enter a reason." : undefined;
  // Taking everything away is the same on each version.
  const whyNot = (kind === "nothing" ? undefined : merged.whyNotSave) ?? unsaid;
  return { ...written, reason, setReason, send, problem, isPending, whyNot };
}

function ProposeForm(props: ProposeProps & { catalogues: readonly Catalogue[] }) {
  const { subject } = props.entitlement;
  const proposal = useProposal(props);
  const { kind, setKind, editor, merged, reason, setReason, problem, isPending, whyNot } = proposal;
  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isPending && whyNot === undefined) proposal.send();
      }}
    >
      <EditConflicts edit={merged} views={views} />
      <FieldGroup label={subject.type === "person" ? "May delegate" : "Members may delegate"}>
        {choices(subject.type).map((choice) => (
          <Radio
            key={choice.kind}
            name="kind"
            checked={kind === choice.kind}
            onChange={() => setKind(choice.kind)}
            label={choice.label}
            hint={choice.hint}
          />
        ))}
      </FieldGroup>
      {kind === "authority" && <AuthorityEditor editor={editor} />}
      <Field label="Reason" required hint="Shown to the second admin, and kept in the audit trail.">
        <Textarea rows={2} maxLength={500} value={reason} onChange={(event) => setReason(event.target.value)} />
      </Field>
      {problem && (
        <p role="alert" className="rounded-md bg-badbg p-3 text-bad">
          {problem}
        </p>
      )}
      <div className="-mx-4 -mb-4">
        <DialogFooter>
          <Button onClick={props.onClose}>Cancel</Button>
          <Button
            type="submit"
            variant={kind === "nothing" ? "danger-solid" : "primary"}
            loading={isPending}
            whyNot={whyNot}
          >
            {kind === "nothing" ? "Remove all authority" : "Propose change"}
          </Button>
        </DialogFooter>
      </div>
    </form>
  );
}

function Loaded(props: ProposeProps) {
  const servers = useQuery(serverChoices);
  if (servers.data) return <ProposeForm {...props} catalogues={servers.data} />;
  return <Unloaded query={servers} name="The catalogues" lines={6} />;
}

/** Proposes an entitlement for a person or for a group's members. */
export function ProposeDialog({ open, ...props }: ProposeProps & { open: boolean }) {
  return (
    <Dialog
      open={open}
      onOpenChange={props.onClose}
      keepOnOutsidePress
      size="lg"
      title={`Entitlement of ${props.entitlement.subject.name}`}
      description="One admin proposes the change, and another admin confirms exactly that."
    >
      {open && <Loaded {...props} />}
    </Dialog>
  );
}
