"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { History, KeyRound, Pause, Pencil, Play, Send, Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { ConfirmButton } from "@/components/forms/confirm-dialog";
import { Button } from "@/components/ui/button";
import { DialogButton } from "@/components/ui/dialog-button";
import { useToast } from "@/components/ui/toast";
import type { StreamResponse } from "@/lib/streams/schema";
import { deleteStream, pauseStream, resumeStream, streamKeys, testStream } from "./queries";
import { EditStreamDialog, ReplayDialog, RotateDialog, useShowStream } from "./stream-dialogs";
import { faultWords } from "./stream-words";

type Props = { stream: StreamResponse; whyNot: string | undefined };

function TestButton({ stream, whyNot }: Props) {
  const toast = useToast();
  const client = useQueryClient();
  const testing = useMutation({
    mutationFn: () => testStream(stream),
    onSuccess: ({ code, status, ms }) => {
      const answer = status === null ? "" : ` Status ${status}.`;
      if (code === null) toast.done("Test delivered", `Status ${status}, after ${ms} ms.`);
      else toast.problem("Test not delivered", new Error(`${faultWords[code]}.${answer}`));
      return client.invalidateQueries({ queryKey: streamKeys.deliveries(stream.id) });
    },
    onError: (error) => toast.problem("Test not sent", error),
  });
  return (
    <Button icon={<Send aria-hidden />} whyNot={whyNot} loading={testing.isPending} onClick={() => testing.mutate()}>
      Send test
    </Button>
  );
}

function PauseButton({ stream, whyNot }: Props) {
  const show = useShowStream();
  if (stream.status !== "active") {
    return (
      <ConfirmButton
        variant="primary"
        icon={<Play aria-hidden />}
        whyNot={whyNot}
        confirm={{
          ...{ title: `Resume ${stream.name}`, verb: "Resume stream", tone: "primary", reason: "none" },
          effect: `It goes on with entry ${stream.position}. Nothing was lost meanwhile.`,
          onConfirm: async () => show(await resumeStream(stream)),
        }}
      >
        Resume
      </ConfirmButton>
    );
  }
  return (
    <ConfirmButton
      icon={<Pause aria-hidden />}
      whyNot={whyNot}
      confirm={{
        ...{ title: `Pause ${stream.name}`, verb: "Pause stream", reason: "none" },
        effect: "Nothing is sent until a person resumes it. It keeps its place in the log.",
        onConfirm: async () => show(await pauseStream(stream)),
      }}
    >
      Pause
    </ConfirmButton>
  );
}

function DeleteButton({ stream, whyNot }: Props) {
  const client = useQueryClient();
  const router = useRouter();
  return (
    <ConfirmButton
      variant="danger"
      icon={<Trash2 aria-hidden />}
      whyNot={whyNot}
      confirm={{
        ...{ title: `Delete ${stream.name}`, verb: "Delete stream", reason: "none" },
        effect: "The stream is deleted with its place and its delivery log. Its records stay in the audit trail.",
        onConfirm: async () => {
          await deleteStream(stream);
          await client.invalidateQueries({ queryKey: streamKeys.list });
          router.push("/streams");
        },
      }}
    >
      Delete
    </ConfirmButton>
  );
}

/** The acts on a stream. */
export function StreamActions({ stream, whyNot }: Props) {
  const whyNotEdit = stream.fromEnvironment ? "This stream comes from MANDATE_OTLP_URL. Change that setting." : whyNot;
  return (
    <>
      <TestButton stream={stream} whyNot={whyNot} />
      <PauseButton stream={stream} whyNot={whyNot} />
      <DialogButton
        icon={<History aria-hidden />}
        whyNot={whyNot}
        dialog={(close) => <ReplayDialog stream={stream} onClose={close} />}
      >
        Send again
      </DialogButton>
      {stream.kind === "webhook" && (
        <DialogButton
          icon={<KeyRound aria-hidden />}
          whyNot={whyNot}
          dialog={(close) => <RotateDialog stream={stream} onClose={close} />}
        >
          Rotate secret
        </DialogButton>
      )}
      <DialogButton
        icon={<Pencil aria-hidden />}
        whyNot={whyNotEdit}
        dialog={(close) => <EditStreamDialog stream={stream} onClose={close} />}
      >
        Edit
      </DialogButton>
      <DeleteButton stream={stream} whyNot={whyNotEdit} />
    </>
  );
}
