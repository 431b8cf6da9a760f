"use client";

import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { formProblem } from "@/components/forms/form-problem";
import { Button } from "@/components/ui/button";
import { CodeBlock } from "@/components/ui/code-block";
import { CopyField } from "@/components/ui/copy-field";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { type IssuedKeyResponse, IssueKeyRequest, type ResourceServerResponse } from "@/lib/resource-servers/schema";
import { evaluationCommand } from "./evaluation-command";
import { issueKey, resourceServerKeys } from "./queries";

type Props = { server: ResourceServerResponse; issuer: string; open: boolean; onClose: () => void };

/** Issues a key, and shows it once with the question it is for. */
export function IssueKeyDialog({ server, issuer, open, onClose }: Props) {
  const [issued, setIssued] = useState<IssuedKeyResponse>();
  const close = () => {
    onClose();
    setIssued(undefined);
  };
  return (
    <Dialog
      open={open}
      onOpenChange={close}
      keepOnOutsidePress
      size={issued ? "lg" : "md"}
      title={issued ? `Key ${issued.name}` : `Issue a key for ${server.name}`}
      description={
        issued
          ? "It is shown only once; the server keeps only its hash."
          : "The enforcement point of this system asks for decisions with it."
      }
    >
      {open && !issued && <NameForm serverId={server.id} onIssued={setIssued} onClose={close} />}
      {issued && (
        <div className="flex flex-col gap-4">
          <CopyField look="box" value={issued.key} label="key" />
          <CodeBlock label="Ask whether an agent may act" code={evaluationCommand(issuer, server, issued.key)} />
          <div className="-mx-4 -mb-4 flex justify-end border-line border-t px-4 py-3">
            <Button variant="primary" onClick={close}>
              I have stored it
            </Button>
          </div>
        </div>
      )}
    </Dialog>
  );
}

type NameFormProps = { serverId: string; onIssued: (issued: IssuedKeyResponse) => void; onClose: () => void };

function NameForm({ serverId, onIssued, onClose }: NameFormProps) {
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [fault, setFault] = useState<string>();
  const [working, setWorking] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!IssueKeyRequest.safeParse({ name }).success) return setFault("Enter a name of at most 80 characters.");
    setWorking(true);
    try {
      onIssued(await issueKey(serverId, name));
      void client.invalidateQueries({ queryKey: resourceServerKeys.all });
    } catch (error) {
      const problem = formProblem(error, ["name"]);
      setFault(problem.fields.name ?? problem.form);
      setWorking(false);
    }
  };
  return (
    <form noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
      <Field label="Name" required error={fault} hint="The system that uses the key, to tell keys apart.">
        <Input
          value={name}
          placeholder="payments gateway, production"
          onChange={(event) => {
            setName(event.target.value);
            setFault(undefined);
          }}
          autoComplete="off"
        />
      </Field>
      <div className="-mx-4 -mb-4 flex flex-wrap justify-end gap-2 border-line border-t px-4 py-3">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="primary" loading={working}>
          Issue key
        </Button>
      </div>
    </form>
  );
}
