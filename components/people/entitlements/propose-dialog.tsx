"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { AuthorityEditor } from "@/components/authority/authority-editor";
import { AuthorityLines } from "@/components/authority/authority-lines";
import { blankElement, type Draft } from "@/components/authority/draft";
import { useAuthorityEditor } from "@/components/authority/use-authority-editor";
import { ForeseenRisk, reasonToCome } from "@/components/control-changes/foreseen-risk";
import { Unloaded } from "@/components/data/unloaded";
import { serverChoices } from "@/components/delegations/editor/choices";
import { EditConflicts, type FieldViews } from "@/components/forms/edit-conflicts";
import { DialogForm } from "@/components/forms/form-dialog";
import { ReasonField } from "@/components/forms/reason-field";
import { useForm } from "@/components/forms/use-form";
import { useMergedEdit } from "@/components/forms/use-merged-edit";
import { Radio } from "@/components/ui/choice";
import { Dialog } from "@/components/ui/dialog";
import { FieldGroup } from "@/components/ui/field";
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

/** The setting in the form as a proposal. Taking everything away needs no second admin, and has none. */
function foreseenOf(subjectId: string, { kind, editor, merged }: ReturnType<typeof useWritten>) {
  if (kind === "nothing" || (kind === "authority" && !editor.authority)) return undefined;
  const entitlement = kind === "authority" ? { kind, authority: editor.authority } : { kind };
  const body = { subjectId, entitlement, reason: reasonToCome, version: merged.base.version };
  return { method: "POST", path: "/api/entitlement-changes", body } as const;
}

function useProposal({ entitlement, onClose, catalogues }: ProposeProps & { catalogues: readonly Catalogue[] }) {
  const client = useQueryClient();
  const toast = useToast();
  const { subject } = entitlement;
  const written = useWritten(entitlement, catalogues);
  const { kind, editor, merged } = written;
  const [reason, setReason] = useState("");
  const refresh = () => client.invalidateQueries({ queryKey: entitlementOf(subject.id).queryKey });
  const unsaid = reason.trim() === "" ? "Enter a reason." : undefined;
  const form = useForm({
    // Taking everything away is the same on each version.
    whyNot: (kind === "nothing" ? undefined : merged.whyNotSave) ?? unsaid,
    parse: () => {
      if (kind !== "authority") return { success: true, data: { kind } };
      if (editor.authority) return { success: true, data: { kind, authority: editor.authority } };
      editor.reveal();
      return undefined;
    },
    send: async (asked: Parameters<typeof proposeEntitlement>[0]["entitlement"]) => {
      const base = { subjectId: subject.id, reason, version: merged.base.version };
      const { change } = await proposeEntitlement({ ...base, entitlement: asked });
      if (change) toast.done("Change proposed", "Nothing changes until a second admin confirms it.");
      else toast.done(`${subject.name} may delegate nothing`, "In effect now, for every decision.");
      await refresh();
      onClose();
    },
    reload: refresh,
  });
  return { ...written, reason, setReason, form, foreseen: foreseenOf(subject.id, written) };
}

function ProposeForm(props: ProposeProps & { catalogues: readonly Catalogue[] }) {
  const { subject } = props.entitlement;
  const { form, kind, setKind, editor, merged, reason, setReason, foreseen } = useProposal(props);
  return (
    <DialogForm
      form={form}
      verb={kind === "nothing" ? "Remove all authority" : "Propose change"}
      variant={kind === "nothing" ? "danger-solid" : "primary"}
      onCancel={props.onClose}
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
      <ReasonField
        required
        hint="Shown to the second admin, and kept in the audit trail."
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <ForeseenRisk proposal={foreseen} />
    </DialogForm>
  );
}

/** Proposes an entitlement for a person or for a group's members. */
export function ProposeDialog(props: ProposeProps) {
  const servers = useQuery(serverChoices);
  return (
    <Dialog
      open
      onOpenChange={props.onClose}
      keepOnOutsidePress
      size="lg"
      title={`Entitlement of ${props.entitlement.subject.name}`}
      description="One admin proposes the change, and another admin confirms exactly that."
    >
      {servers.data ? (
        <ProposeForm {...props} catalogues={servers.data} />
      ) : (
        <Unloaded query={servers} name="The catalogues" lines={6} />
      )}
    </Dialog>
  );
}
