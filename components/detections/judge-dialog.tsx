"use client";

import { FormDialog } from "@/components/forms/form-dialog";
import { ReasonField } from "@/components/forms/reason-field";
import { useForm } from "@/components/forms/use-form";
import { useNow } from "@/components/time/use-now";
import { InputField } from "@/components/ui/input-field";
import { useToast } from "@/components/ui/toast";
import { expectedDays } from "@/lib/detections/model";
import type { DetectionResponse } from "@/lib/detections/schema";
import type { Asking } from "./judge-menu";
import { commentDetection, judgeDetection } from "./queries";

const words: Record<Asking, { verb: string; effect: string; done: string }> = {
  confirmed: {
    verb: "Confirm detection",
    effect: "A person looks into it. It does not close by itself any more, and it stops nothing.",
    done: "Detection confirmed",
  },
  expected: {
    verb: "Expect detection",
    effect: "Until then, further findings of the rule are counted here and raise nothing.",
    done: "Detection expected",
  },
  dismissed: {
    verb: "Dismiss detection",
    effect: "It was nothing. If the rule finds it again, it raises a new detection.",
    done: "Detection dismissed",
  },
  open: { verb: "Open detection", effect: "It is not expected any more.", done: "Detection opened" },
  comment: { verb: "Add comment", effect: "Everybody who sees the detection can read it.", done: "Comment added" },
};

type Props = { detection: DetectionResponse; asking: Asking; onClose: () => void; onDone: () => Promise<unknown> };

const days = (from: number, count: number): string => new Date(from + count * 86_400_000).toISOString().slice(0, 10);

/** Takes a judgement of a detection, or a comment. */
export function JudgeDialog({ detection, asking, onClose, onDone }: Props) {
  const toast = useToast();
  const { verb, effect, done } = words[asking];
  const form = useForm({
    members: ["note", "until"],
    send: async (typed) => {
      const note = String(typed.get("note"));
      if (asking === "comment") await commentDetection(detection.id, note);
      else if (asking === "expected") {
        await judgeDetection(detection.id, { as: asking, note, until: `${String(typed.get("until"))}T00:00:00.000Z` });
      } else await judgeDetection(detection.id, { as: asking, note });
      toast.done(done);
      await onDone();
      onClose();
    },
  });
  const today = useNow();
  return (
    <FormDialog
      title={`${verb}: ${detection.about.name}`}
      description={effect}
      verb={verb}
      form={form}
      noValidate={false}
      onClose={onClose}
    >
      {asking === "expected" && (
        <InputField
          name="until"
          label="Until (UTC)"
          type="date"
          required
          min={days(today, 1)}
          max={days(today, expectedDays - 1)}
          defaultValue={days(today, 7)}
          error={form.errors.until}
        />
      )}
      <ReasonField name="note" label={asking === "comment" ? "Comment" : "Reason"} required error={form.errors.note} />
    </FormDialog>
  );
}
