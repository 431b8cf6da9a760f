"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { AuthorityEditor } from "@/components/authority/authority-editor";
import { blankElement, type Draft } from "@/components/authority/draft";
import { useAuthorityEditor } from "@/components/authority/use-authority-editor";
import { serverChoices } from "@/components/delegation-editor/choices";
import { Button } from "@/components/ui/button";
import { Radio } from "@/components/ui/choice";
import { Dialog, DialogFooter } from "@/components/ui/dialog";
import { ErrorPanel } from "@/components/ui/error-panel";
import { Field, FieldGroup } from "@/components/ui/field";
import { problemText } from "@/components/ui/problem-text";
import { SkeletonText } from "@/components/ui/skeleton";
import { Textarea } from "@/components/ui/textarea";
import { useToast } from "@/components/ui/toast";
import type { Catalogue } from "@/lib/authority/model";
import type { EntitlementResponse } from "@/lib/people/entitlements/schema";
import { entitlementOf, proposeEntitlement } from "./queries";

type Kind = "authority" | "nothing" | "none";
type ProposeProps = { entitlement: EntitlementResponse; onClose: () => void };

const choices = (subject: "person" | "group"): { kind: Kind; label: string; hint: string }[] => [
  { kind: "authority", label: "Exactly this", hint: "Waits for a second admin." },
  { kind: "nothing", label: "Nothing", hint: "Holds at once. Giving anything back takes two admins." },
  {
    kind: "none",
    label: subject === "person" ? "What their groups allow" : "Nothing is said by this group",
    hint:
      subject === "person"
        ? "Without such groups: everything. Waits for a second admin."
        : "Members have what else is set for them, or everything. Waits for a second admin.",
  },
];

function usePropose({ entitlement, onClose }: ProposeProps) {
  const client = useQueryClient();
  const toast = useToast();
  return useMutation({
    mutationFn: proposeEntitlement,
    onSuccess: async ({ change }) => {
      if (change) toast.done("Change proposed", "Nothing changes until a second admin confirms it.");
      else toast.done(`${entitlement.subject.name} may delegate nothing`, "In force now, for every decision.");
      await client.invalidateQueries({ queryKey: entitlementOf(entitlement.subject.id).queryKey });
      onClose();
    },
  });
}

function ProposeForm({ entitlement, onClose, catalogues }: ProposeProps & { catalogues: readonly Catalogue[] }) {
  const { subject, set } = entitlement;
  const [initial] = useState<Draft>(set.kind === "authority" ? set.authority : [blankElement]);
  const editor = useAuthorityEditor(initial, catalogues);
  const [kind, setKind] = useState<Kind>(entitlement.pending ? "nothing" : "authority");
  const [reason, setReason] = useState("");
  const propose = usePropose({ entitlement, onClose });
  const send = () => {
    if (kind !== "authority") return propose.mutate({ subjectId: subject.id, entitlement: { kind }, reason });
    if (!editor.authority) return editor.reveal();
    propose.mutate({ subjectId: subject.id, entitlement: { kind, authority: editor.authority }, reason });
  };
  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (!propose.isPending && reason.trim() !== "") send();
      }}
    >
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
      <Field label="Reason" required hint="The second admin reads it, and it stays on record.">
        <Textarea rows={2} maxLength={500} value={reason} onChange={(event) => setReason(event.target.value)} />
      </Field>
      {propose.error && (
        <p role="alert" className="rounded-md bg-badbg p-3 text-bad">
          {problemText(propose.error)}
        </p>
      )}
      <div className="-mx-4 -mb-4">
        <DialogFooter>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            variant={kind === "nothing" ? "danger-solid" : "primary"}
            loading={propose.isPending}
            whyNot={reason.trim() === "" ? "Give a reason." : undefined}
          >
            {kind === "nothing" ? "Take everything away" : "Propose change"}
          </Button>
        </DialogFooter>
      </div>
    </form>
  );
}

function Loaded(props: ProposeProps) {
  const servers = useQuery(serverChoices);
  if (servers.data) return <ProposeForm {...props} catalogues={servers.data} />;
  return servers.error ? (
    <ErrorPanel
      title="The catalogues could not be loaded"
      error={servers.error}
      onRetry={() => void servers.refetch()}
    />
  ) : (
    <SkeletonText lines={6} />
  );
}

/** Proposes what a person, or whoever is in a group, may delegate. */
export function ProposeDialog({ open, ...props }: ProposeProps & { open: boolean }) {
  return (
    <Dialog
      open={open}
      onOpenChange={props.onClose}
      keepOnOutsidePress
      size="lg"
      title={`What ${props.entitlement.subject.name} may delegate`}
      description="One admin proposes, another one confirms exactly that."
    >
      {open && <Loaded {...props} />}
    </Dialog>
  );
}
