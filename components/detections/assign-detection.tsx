"use client";

import { useQueryClient } from "@tanstack/react-query";
import { UserRoundCheck } from "lucide-react";
import { FormDialog } from "@/components/forms/form-dialog";
import { isStale } from "@/components/forms/merge-edit";
import { useForm } from "@/components/forms/use-form";
import { useShownState } from "@/components/forms/use-shown-state";
import { Button } from "@/components/ui/button";
import { DialogButton } from "@/components/ui/dialog-button";
import { InputField } from "@/components/ui/input-field";
import { useToast } from "@/components/ui/toast";
import type { AssignDetection as Body, DetectionResponse } from "@/lib/detections/schema";
import { whyNotOwn } from "./own-detection";
import { assignDetection, detectionKeys } from "./queries";
import { useShownDetection } from "./use-shown-detection";

function useAssign({ id }: DetectionResponse) {
  const client = useQueryClient();
  const toast = useToast();
  return async (body: Body, etag: string | undefined) => {
    const { assignee } = await assignDetection(id, body, etag);
    toast.done(assignee ? `Assigned to ${assignee.name}` : "Not assigned");
    await client.invalidateQueries({ queryKey: detectionKeys.all });
  };
}

function AssignDialog({ detection, onClose }: { detection: DetectionResponse; onClose: () => void }) {
  const assign = useAssign(detection);
  const seen = useShownState(useShownDetection(detection));
  const form = useForm({
    members: ["email"],
    whyNot: seen.whyNot,
    send: async (typed) => {
      await seen.decide((etag) => assign({ email: String(typed.get("email")) }, etag));
      onClose();
    },
  });
  return (
    <FormDialog
      title="Assign detection"
      verb="Assign detection"
      size="sm"
      form={form}
      noValidate={false}
      onClose={onClose}
    >
      {seen.notice}
      <InputField
        name="email"
        type="email"
        label="Person"
        hint="The email address of an active person who may close detections. They are notified."
        error={form.errors.email}
        required
        autoComplete="off"
      />
    </FormDialog>
  );
}

/** The person who looks into an open detection, and the ways to change that. */
export function AssignDetection({ detection }: { detection: DetectionResponse }) {
  const { assignee, can, status, etag } = detection;
  const { reload } = useShownDetection(detection);
  const toast = useToast();
  const assign = useAssign(detection);
  const own = whyNotOwn(detection, "assign");
  if (status !== "open") return null;
  const send = (to: "me" | "none") =>
    void assign({ to }, etag).catch((error: unknown) => {
      toast.problem("Detection not assigned", error);
      // The row then shows its new assignee.
      if (isStale(error)) void reload();
    });
  return (
    <div className="flex flex-wrap items-center gap-2 px-3 pb-3">
      <span className="text-ink2">{assignee ? `Assigned to ${assignee.name}` : "Not assigned"}</span>
      {(can.includes("assign") || own) && (
        <>
          <Button size="sm" whyNot={own} onClick={() => send("me")}>
            Assign to me
          </Button>
          <DialogButton
            size="sm"
            whyNot={own}
            icon={<UserRoundCheck aria-hidden />}
            dialog={(close) => <AssignDialog detection={detection} onClose={close} />}
          >
            Assign…
          </DialogButton>
          {assignee && (
            <Button size="sm" variant="ghost" whyNot={own} onClick={() => send("none")}>
              Remove assignee
            </Button>
          )}
        </>
      )}
    </div>
  );
}
