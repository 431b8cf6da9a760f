"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { DialogForm, FormDialog } from "@/components/forms/form-dialog";
import { useForm } from "@/components/forms/use-form";
import { Checkbox, Radio } from "@/components/ui/choice";
import { Dialog } from "@/components/ui/dialog";
import { FieldGroup } from "@/components/ui/field";
import { InputField } from "@/components/ui/input-field";
import { useToast } from "@/components/ui/toast";
import { overlapHours } from "@/lib/streams/model";
import type { StreamPlace, StreamResponse } from "@/lib/streams/schema";
import { editStream, replayStream, rotateSecret, streamKeys } from "./queries";
import { SecretShown } from "./secret-shown";
import { StreamFields, settingsOf, streamFields } from "./stream-fields";

type Props = { stream: StreamResponse; onClose: () => void };

/** Shows a stream as an answer gave it. */
export function useShowStream() {
  const client = useQueryClient();
  return (stream: StreamResponse) => {
    client.setQueryData(streamKeys.one(stream.id), stream);
    void client.invalidateQueries({ queryKey: streamKeys.all });
  };
}

/** Changes the settings of a stream. */
export function EditStreamDialog({ stream, onClose }: Props) {
  const show = useShowStream();
  const client = useQueryClient();
  const form = useForm({
    members: streamFields,
    reload: () => client.invalidateQueries({ queryKey: streamKeys.one(stream.id) }),
    send: async (typed) => {
      const { headers, ...settings } = settingsOf(typed);
      const sent = typed.get("removeHeaders") === null ? headers : {};
      show(await editStream(stream, { ...settings, ...(sent && { headers: sent }) }));
      onClose();
    },
  });
  return (
    <FormDialog title={`Edit ${stream.name}`} verb="Save changes" form={form} onClose={onClose}>
      <StreamFields kind={stream.kind} errors={form.errors} stream={stream} />
      {stream.headerNames.length > 0 && <Checkbox name="removeHeaders" label="Remove all secret headers" />}
    </FormDialog>
  );
}

/** Reads the chosen place; a local time of the form is in UTC. */
function placeOf(typed: FormData): StreamPlace {
  switch (typed.get("place")) {
    case "index":
      return { index: Number(typed.get("index")) };
    case "time":
      return { time: new Date(`${String(typed.get("time"))}Z`).toISOString() };
    default:
      return "now";
  }
}

/** Chooses the place from which a stream sends again. */
export function ReplayDialog({ stream, onClose }: Props) {
  const show = useShowStream();
  const toast = useToast();
  const [place, setPlace] = useState("index");
  const form = useForm({
    members: ["from"],
    send: async (typed) => {
      const replayed = await replayStream(stream, placeOf(typed));
      show(replayed);
      toast.done("Entries are sent again", `It goes on with entry ${replayed.position}.`);
      onClose();
    },
  });
  const choice = (value: string, label: string) => (
    <Radio name="place" value={value} label={label} checked={place === value} onChange={() => setPlace(value)} />
  );
  return (
    <FormDialog
      title="Send again"
      description={`The next entry is ${stream.position}. Entries that are sent again have the same webhook-id.`}
      verb="Send again"
      form={form}
      noValidate={false}
      onClose={onClose}
    >
      <FieldGroup label="Send from" error={form.errors.from}>
        {choice("index", "An entry")}
        {choice("time", "An instant")}
        {choice("now", "The end of the log, leaving out what was not sent")}
      </FieldGroup>
      {place === "index" && (
        <InputField label="Entry number" name="index" type="number" min={0} required defaultValue={0} />
      )}
      {place === "time" && <InputField label="Instant (UTC)" name="time" type="datetime-local" required />}
    </FormDialog>
  );
}

function RotateForm({ stream, onClose, onRotated }: Props & { onRotated: (secret: string | null) => void }) {
  const show = useShowStream();
  const form = useForm({
    members: ["overlapHours"],
    send: async (typed) => {
      const { secret, ...rotated } = await rotateSecret(stream, Number(typed.get("overlapHours")));
      show(rotated);
      onRotated(secret);
    },
  });
  return (
    <DialogForm form={form} verb="Rotate secret" noValidate={false} onCancel={onClose}>
      <InputField
        label="Hours in which the former secret signs as well"
        name="overlapHours"
        type="number"
        min={0}
        max={overlapHours.most}
        required
        defaultValue={overlapHours.default}
        error={form.errors.overlapHours}
      />
    </DialogForm>
  );
}

/** Gives a webhook another secret, and shows it once. */
export function RotateDialog({ stream, onClose }: Props) {
  const [secret, setSecret] = useState<string | null>(null);
  return (
    <Dialog
      open
      onOpenChange={onClose}
      keepOnOutsidePress
      title={secret === null ? "Rotate secret" : `Signing secret of ${stream.name}`}
      description={
        secret === null ? "Deliveries have two signatures until the receiver has the new secret." : undefined
      }
    >
      {secret === null ? (
        <RotateForm stream={stream} onClose={onClose} onRotated={setSecret} />
      ) : (
        <SecretShown secret={secret} onClose={onClose} />
      )}
    </Dialog>
  );
}
