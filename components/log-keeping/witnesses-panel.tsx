"use client";

import { useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { ConfirmButton } from "@/components/forms/confirm-dialog";
import { FormDialog } from "@/components/forms/form-dialog";
import { useForm } from "@/components/forms/use-form";
import { Timestamp } from "@/components/time/timestamp";
import { DialogButton } from "@/components/ui/dialog-button";
import { EmptyState } from "@/components/ui/empty-state";
import { Field } from "@/components/ui/field";
import { Panel } from "@/components/ui/panel";
import { StatusMark } from "@/components/ui/status-mark";
import { Textarea } from "@/components/ui/textarea";
import { useToast } from "@/components/ui/toast";
import type { Witness } from "@/lib/log-keeping/witnesses.schema";
import { addWitness, completeness, removeWitness } from "./queries";

function AddDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const form = useForm({
    members: ["vkey"],
    send: async (typed) => {
      await addWitness(String(typed.get("vkey")).trim());
      await client.invalidateQueries({ queryKey: completeness.queryKey });
      onClose();
    },
  });
  return (
    <FormDialog
      title="Add witness"
      description="The server takes cosignatures of this key from now on. Run the witness on a machine that you do not administer."
      verb="Add witness"
      form={form}
      noValidate={false}
      onClose={onClose}
    >
      <Field label="Witness key" hint="The line that npm run witness prints at its start." error={form.errors.vkey}>
        <Textarea name="vkey" mono required rows={3} maxLength={500} spellCheck={false} />
      </Field>
    </FormDialog>
  );
}

function Cosigned({ witness: { cosigned }, size }: { witness: Witness; size: number }) {
  if (!cosigned) return <StatusMark status="pending" label="Nothing cosigned yet" />;
  const behind = Math.max(0, size - cosigned.size);
  return (
    <span>
      {cosigned.size.toLocaleString("en")} entries, <Timestamp at={cosigned.at} mode="exact" />
      <span className="text-ink2">{behind === 0 ? " (the newest)" : `, ${behind.toLocaleString("en")} behind`}</span>
    </span>
  );
}

function Row({ witness, size, whyNot }: { witness: Witness; size: number; whyNot: string | undefined }) {
  const client = useQueryClient();
  const toast = useToast();
  const remove = async () => {
    await removeWitness(witness.id);
    toast.done("Witness removed");
    await client.invalidateQueries({ queryKey: completeness.queryKey });
  };
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 border-line px-4 py-3 not-last:border-b">
      <div className="min-w-0 flex-1 basis-60">
        <p className="font-semibold [overflow-wrap:anywhere]">{witness.name}</p>
        <p className="text-ink3 text-sm">
          Key <code>{witness.keyId}</code>, added <Timestamp at={witness.addedAt} />
        </p>
      </div>
      <Cosigned witness={witness} size={size} />
      <ConfirmButton
        size="sm"
        whyNot={whyNot}
        confirm={{
          title: `Remove witness ${witness.name}`,
          verb: "Remove witness",
          reason: "none",
          effect: "The server no longer takes or shows its cosignatures. Checkpoints that it cosigned stay valid.",
          onConfirm: remove,
        }}
      >
        Remove
      </ConfirmButton>
    </li>
  );
}

type Props = { witnesses: readonly Witness[]; size: number; whyNot: string | undefined };

/** The witnesses of the log, each with the newest tree that it cosigned. */
export function WitnessesPanel({ witnesses, size, whyNot }: Props) {
  const add = (
    <DialogButton
      size="sm"
      icon={<Plus aria-hidden />}
      whyNot={whyNot}
      dialog={(close) => <AddDialog onClose={close} />}
    >
      Add witness
    </DialogButton>
  );
  return (
    <Panel title="Witnesses" flush actions={add}>
      {witnesses.length === 0 ? (
        <EmptyState kind="none" title="No witnesses yet">
          A witness follows the log on another machine and cosigns it. Run <code>npm run witness</code> there, and add
          its key here.
        </EmptyState>
      ) : (
        <ul aria-label="Witnesses">
          {witnesses.map((witness) => (
            <Row key={witness.id} witness={witness} size={size} whyNot={whyNot} />
          ))}
        </ul>
      )}
    </Panel>
  );
}
