"use client";

import { useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { DialogForm } from "@/components/forms/form-dialog";
import { useForm } from "@/components/forms/use-form";
import { Dialog } from "@/components/ui/dialog";
import { DialogButton } from "@/components/ui/dialog-button";
import { SelectField } from "@/components/ui/input-field";
import { Segments } from "@/components/ui/segments";
import type { StreamKind } from "@/lib/streams/model";
import type { CreatedStream, StreamPlace } from "@/lib/streams/schema";
import { createStream, streamKeys } from "./queries";
import { SecretShown } from "./secret-shown";
import { StreamFields, settingsOf, streamFields } from "./stream-fields";
import { kindWords } from "./stream-words";

const kinds = (["webhook", "otlp"] as const).map((value) => ({ value, label: kindWords[value] }));

const places: readonly { value: string; label: string; place: StreamPlace }[] = [
  { value: "now", label: "New entries", place: "now" },
  { value: "start", label: "The whole log, from its first entry", place: { index: 0 } },
];

type FormProps = { onCreated: (stream: CreatedStream) => void; onClose: () => void };

function CreateForm({ onCreated, onClose }: FormProps) {
  const client = useQueryClient();
  const [kind, setKind] = useState<StreamKind>("webhook");
  const form = useForm({
    members: streamFields,
    send: async (typed) => {
      const { headers = {}, ...settings } = settingsOf(typed);
      const from = places.find(({ value }) => value === typed.get("from"))?.place ?? "now";
      const created = await createStream({ kind, ...settings, headers, from });
      void client.invalidateQueries({ queryKey: streamKeys.all });
      onCreated(created);
    },
  });
  return (
    <DialogForm form={form} verb="Create stream" onCancel={onClose}>
      <Segments label="Kind" value={kind} options={kinds} onChange={setKind} />
      <StreamFields kind={kind} errors={form.errors} />
      <SelectField label="Begin with" name="from" options={places} />
    </DialogForm>
  );
}

function CreateStreamDialog({ onClose }: { onClose: () => void }) {
  const router = useRouter();
  const [created, setCreated] = useState<CreatedStream>();
  const open = (stream: CreatedStream) => router.push(`/streams/${stream.id}`);
  return (
    <Dialog
      open
      onOpenChange={onClose}
      keepOnOutsidePress
      title={created ? `Signing secret of ${created.name}` : "Create stream"}
      description={created ? undefined : "It sends entries of the audit trail to a receiver outside, in their order."}
    >
      {created?.secret ? (
        <SecretShown secret={created.secret} onClose={() => open(created)} />
      ) : (
        <CreateForm
          onCreated={(stream) => (stream.secret === null ? open(stream) : setCreated(stream))}
          onClose={onClose}
        />
      )}
    </Dialog>
  );
}

/** A button and its dialog, which creates a stream and shows its secret once. */
export function CreateStreamButton({ whyNot }: { whyNot: string | undefined }) {
  return (
    <DialogButton
      variant="primary"
      icon={<Plus aria-hidden />}
      whyNot={whyNot}
      dialog={(close) => <CreateStreamDialog onClose={close} />}
    >
      Create stream
    </DialogButton>
  );
}
