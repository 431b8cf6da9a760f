"use client";

import { useQueryClient } from "@tanstack/react-query";
import { KeyRound, Pause, Pencil, Play, Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { ConfirmButton } from "@/components/forms/confirm-dialog";
import { FormDialog } from "@/components/forms/form-dialog";
import { useForm } from "@/components/forms/use-form";
import { SecretShown } from "@/components/streams/secret-shown";
import { Dialog } from "@/components/ui/dialog";
import { DialogButton } from "@/components/ui/dialog-button";
import type { WebhookResponse } from "@/lib/notification-channels/schema";
import { channelKeys, deleteWebhook, editWebhook, rotateSecret, testWebhook } from "./queries";
import { TestButton } from "./test-button";
import { settingsOf, WebhookFields, webhookFields } from "./webhook-fields";

type Props = { webhook: WebhookResponse; whyNot: string | undefined };

/** Shows a webhook as an answer gave it. */
function useShow() {
  const client = useQueryClient();
  return (webhook: WebhookResponse) => {
    client.setQueryData(channelKeys.webhook(webhook.id), webhook);
    void client.invalidateQueries({ queryKey: channelKeys.all });
  };
}

function EditDialog({ webhook, onClose }: { webhook: WebhookResponse; onClose: () => void }) {
  const show = useShow();
  const client = useQueryClient();
  const form = useForm({
    members: [...webhookFields],
    reload: () => client.invalidateQueries({ queryKey: channelKeys.webhook(webhook.id) }),
    send: async (typed) => {
      const { url, ...settings } = settingsOf(typed);
      show(await editWebhook(webhook, { ...settings, ...(url !== "" && { url }) }));
      onClose();
    },
  });
  return (
    <FormDialog title={`Edit ${webhook.name}`} verb="Save changes" form={form} onClose={onClose}>
      <WebhookFields template={webhook.template} errors={form.errors} webhook={webhook} />
    </FormDialog>
  );
}

function PauseButton({ webhook, whyNot }: Props) {
  const show = useShow();
  const paused = webhook.status !== "active";
  return (
    <ConfirmButton
      icon={paused ? <Play aria-hidden /> : <Pause aria-hidden />}
      whyNot={whyNot}
      confirm={{
        ...(paused
          ? ({ title: `Resume ${webhook.name}`, verb: "Resume webhook", tone: "primary" } as const)
          : ({ title: `Pause ${webhook.name}`, verb: "Pause webhook" } as const)),
        reason: "none",
        effect: paused
          ? "It gets the messages that wait, and new ones. Messages sent meanwhile are not sent later."
          : "Nothing is sent until a person resumes it. New messages are left out meanwhile.",
        onConfirm: async () => show(await editWebhook(webhook, { status: paused ? "active" : "paused" })),
      }}
    >
      {paused ? "Resume" : "Pause"}
    </ConfirmButton>
  );
}

function RotateButton({ webhook, whyNot }: Props) {
  const show = useShow();
  const [secret, setSecret] = useState<string | null>(null);
  return (
    <>
      <ConfirmButton
        icon={<KeyRound aria-hidden />}
        whyNot={whyNot}
        confirm={{
          ...{ title: `Rotate the secret of ${webhook.name}`, verb: "Rotate secret", reason: "none" },
          effect: "Messages are signed with the new secret at once, and with the former one as well for 24 hours.",
          onConfirm: async () => {
            const { secret: rotated, ...after } = await rotateSecret(webhook);
            show(after);
            setSecret(rotated);
          },
        }}
      >
        Rotate secret
      </ConfirmButton>
      {secret !== null && (
        <Dialog
          open
          onOpenChange={() => setSecret(null)}
          keepOnOutsidePress
          title={`Signing secret of ${webhook.name}`}
        >
          <SecretShown secret={secret} onClose={() => setSecret(null)} />
        </Dialog>
      )}
    </>
  );
}

function DeleteButton({ webhook, whyNot }: Props) {
  const client = useQueryClient();
  const router = useRouter();
  return (
    <ConfirmButton
      variant="danger"
      icon={<Trash2 aria-hidden />}
      whyNot={whyNot}
      confirm={{
        ...{ title: `Delete ${webhook.name}`, verb: "Delete webhook", reason: "none" },
        effect: "The webhook is deleted with the messages that wait. Its records stay in the audit trail.",
        onConfirm: async () => {
          await deleteWebhook(webhook);
          await client.invalidateQueries({ queryKey: channelKeys.list });
          router.push("/notification-channels");
        },
      }}
    >
      Delete
    </ConfirmButton>
  );
}

/** The acts on a webhook. */
export function WebhookActions({ webhook, whyNot }: Props) {
  return (
    <>
      <TestButton label="Send test" whyNot={whyNot} send={() => testWebhook(webhook)} />
      <PauseButton webhook={webhook} whyNot={whyNot} />
      {webhook.template === "standard" && <RotateButton webhook={webhook} whyNot={whyNot} />}
      <DialogButton
        icon={<Pencil aria-hidden />}
        whyNot={whyNot}
        dialog={(close) => <EditDialog webhook={webhook} onClose={close} />}
      >
        Edit
      </DialogButton>
      <DeleteButton webhook={webhook} whyNot={whyNot} />
    </>
  );
}
