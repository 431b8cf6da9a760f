"use client";

import { useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { DialogForm } from "@/components/forms/form-dialog";
import { useForm } from "@/components/forms/use-form";
import { SecretShown } from "@/components/streams/secret-shown";
import { Dialog } from "@/components/ui/dialog";
import { DialogButton } from "@/components/ui/dialog-button";
import { Segments } from "@/components/ui/segments";
import { type WebhookTemplate, webhookTemplates } from "@/lib/notification-channels/model";
import type { CreatedWebhook } from "@/lib/notification-channels/schema";
import { templateWords } from "./channel-words";
import { channelKeys, createWebhook } from "./queries";
import { settingsOf, WebhookFields, webhookFields } from "./webhook-fields";

const templates = webhookTemplates.map((value) => ({ value, label: templateWords[value] }));

type FormProps = { onCreated: (webhook: CreatedWebhook) => void; onClose: () => void };

function CreateForm({ onCreated, onClose }: FormProps) {
  const client = useQueryClient();
  const [template, setTemplate] = useState<WebhookTemplate>("slack");
  const form = useForm({
    members: [...webhookFields],
    send: async (typed) => {
      const created = await createWebhook({ template, ...settingsOf(typed) });
      void client.invalidateQueries({ queryKey: channelKeys.all });
      onCreated(created);
    },
  });
  return (
    <DialogForm form={form} verb="Create webhook" onCancel={onClose}>
      <Segments label="Template" value={template} options={templates} onChange={setTemplate} />
      <WebhookFields template={template} errors={form.errors} />
    </DialogForm>
  );
}

function CreateWebhookDialog({ onClose }: { onClose: () => void }) {
  const router = useRouter();
  const [created, setCreated] = useState<CreatedWebhook>();
  const open = ({ id }: CreatedWebhook) => router.push(`/notification-channels/${id}`);
  return (
    <Dialog
      open
      onOpenChange={onClose}
      keepOnOutsidePress
      title={created ? `Signing secret of ${created.name}` : "Create webhook"}
      description={created ? undefined : "It sends a sentence and a link for each notification of the chosen kinds."}
    >
      {created?.secret ? (
        <SecretShown secret={created.secret} onClose={() => open(created)} />
      ) : (
        <CreateForm
          onCreated={(webhook) => (webhook.secret === null ? open(webhook) : setCreated(webhook))}
          onClose={onClose}
        />
      )}
    </Dialog>
  );
}

/** A button and its dialog, which creates a webhook and shows its secret once. */
export function CreateWebhookButton({ whyNot }: { whyNot: string | undefined }) {
  return (
    <DialogButton
      icon={<Plus aria-hidden />}
      whyNot={whyNot}
      dialog={(close) => <CreateWebhookDialog onClose={close} />}
    >
      Create webhook
    </DialogButton>
  );
}
