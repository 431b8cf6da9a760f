"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { problemText } from "@/components/ui/problem-text";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";
import type { RequestResponse } from "@/lib/requests/schema";
import type { DecisionBody } from "./use-decision";

type Props = {
  request: RequestResponse;
  onClose: () => void;
  onSend: (note: string, more: DecisionBody) => Promise<unknown>;
};

/** Passes the open step to one of those who may answer it, or to one of its groups. */
export function ReassignDialog({ request, onClose, onSend }: Props) {
  const [to, setTo] = useState("");
  const [note, setNote] = useState("");
  const [working, setWorking] = useState(false);
  const [failure, setFailure] = useState<string>();
  const groups = request.steps.find(({ state }) => state === "open")?.groups ?? [];
  const options = [
    ...request.approvers.map(({ id, name }) => ({ value: id, label: name })),
    ...groups.map((name) => ({ value: `group ${name}`, label: `Everybody in ${name}` })),
  ];
  const send = async () => {
    setWorking(true);
    setFailure(undefined);
    try {
      await onSend(note.trim(), to.startsWith("group ") ? { group: to.slice(6) } : { personId: to });
      onClose();
    } catch (error) {
      setFailure(problemText(error));
      setWorking(false);
    }
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Pass request on"
      description="The request appears in their queue. Other approvers can still decide it."
      keepOnOutsidePress
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            data-submits
            loading={working}
            whyNot={to === "" ? "Choose an approver first." : undefined}
            onClick={() => void send()}
          >
            Pass request on
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Field label="To" required error={failure}>
          <Select
            placeholder={options.length === 0 ? "No other approver" : "Choose an approver"}
            options={options}
            value={to}
            onChange={(event) => setTo(event.target.value)}
          />
        </Field>
        <Field label="Note" hint="Kept in the audit trail.">
          <Textarea rows={2} maxLength={1000} value={note} onChange={(event) => setNote(event.target.value)} />
        </Field>
      </div>
    </Dialog>
  );
}
