"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { DialogForm } from "@/components/forms/form-dialog";
import { useForm } from "@/components/forms/use-form";
import { Button } from "@/components/ui/button";
import { CodeBlock } from "@/components/ui/code-block";
import { CopyField } from "@/components/ui/copy-field";
import { Dialog, DialogFooter } from "@/components/ui/dialog";
import { InputField } from "@/components/ui/input-field";
import { type IssuedKeyResponse, IssueKeyRequest, type ResourceServerResponse } from "@/lib/resource-servers/schema";
import { evaluationCommand } from "./evaluation-command";
import { issueKey, resourceServerKeys } from "./queries";

type Props = { server: ResourceServerResponse; issuer: string; onClose: () => void };

/** Issues a key, and shows it once with the question it is for. */
export function IssueKeyDialog({ server, issuer, onClose }: Props) {
  const [issued, setIssued] = useState<IssuedKeyResponse>();
  return (
    <Dialog
      open
      onOpenChange={onClose}
      keepOnOutsidePress
      size={issued ? "lg" : "md"}
      title={issued ? `Key ${issued.name}` : `Issue a key for ${server.name}`}
      description={
        issued
          ? "It is shown only once; the server keeps only its hash."
          : "The enforcement point of this system asks for decisions with it."
      }
    >
      {issued ? (
        <div className="flex flex-col gap-4">
          <CopyField look="box" value={issued.key} label="key" />
          <CodeBlock label="Ask whether an agent may act" code={evaluationCommand(issuer, server, issued.key)} />
          <DialogFooter>
            <Button variant="primary" onClick={onClose}>
              I have stored it
            </Button>
          </DialogFooter>
        </div>
      ) : (
        <NameForm serverId={server.id} onIssued={setIssued} onClose={onClose} />
      )}
    </Dialog>
  );
}

const wrong = { name: "Enter a name of at most 80 characters." };

type NameFormProps = { serverId: string; onIssued: (issued: IssuedKeyResponse) => void; onClose: () => void };

function NameForm({ serverId, onIssued, onClose }: NameFormProps) {
  const client = useQueryClient();
  const form = useForm({
    wrong,
    parse: (typed) => IssueKeyRequest.safeParse({ name: typed.get("name") }),
    send: async ({ name }) => {
      onIssued(await issueKey(serverId, name));
      void client.invalidateQueries({ queryKey: resourceServerKeys.all });
    },
  });
  return (
    <DialogForm form={form} verb="Issue key" onCancel={onClose}>
      <InputField
        label="Name"
        required
        error={form.errors.name}
        hint="The system that uses the key, to tell keys apart."
        name="name"
        placeholder="payments gateway, production"
        onChange={() => form.setError("name", undefined)}
        autoComplete="off"
      />
    </DialogForm>
  );
}
