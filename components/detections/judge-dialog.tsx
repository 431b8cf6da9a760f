"use client";

import { FormDialog } from "@/components/forms/form-dialog";
import { ReasonField } from "@/components/forms/reason-field";
import { useForm } from "@/components/forms/use-form";
import { useShownState } from "@/components/forms/use-shown-state";
import { useNow } from "@/components/time/use-now";
import { InputField } from "@/components/ui/input-field";
import { useToast } from "@/components/ui/toast";
import { expectedDays, type Judgement } from "@/lib/detections/model";
import type { DetectionResponse } from "@/lib/detections/schema";
import { commentDetection, judgeDetection } from "./queries";
import { useShownDetection } from "./use-shown-detection";

/** The dialog of a judgement, or of a comment. */
export type Asking = Judgement | "comment";

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

const actions = { confirmed: "confirm", expected: "expect", dismissed: "dismiss", open: "reopen" } as const;

/** Why a judgement is not possible any more, after another person judged. */
function whyNotNow({ can, whyNot }: DetectionResponse, asking: Asking): string | undefined {
  if (asking === "comment" || can.includes(actions[asking])) return undefined;
  return whyNot[actions[asking]]?.reason ?? "This is not possible now.";
}

/** Takes a judgement of a detection, or a comment. */
export function JudgeDialog({ detection, asking, onClose, onDone }: Props) {
  const toast = useToast();
  const { verb, effect, done } = words[asking];
  const shown = useShownDetection(detection);
  const seen = useShownState(asking === "comment" ? undefined : shown);
  const form = useForm({
    members: ["note", "until"],
    whyNot: seen.whyNot ?? whyNotNow(detection, asking),
    send: async (typed) => {
      const note = String(typed.get("note"));
      const until = `${String(typed.get("until"))}T00:00:00.000Z`;
      if (asking === "comment") await commentDetection(detection.id, note);
      else {
        const judged = { as: asking, note, ...(asking === "expected" && { until }) };
        await seen.decide((etag) => judgeDetection(detection.id, judged, etag));
      }
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
      {seen.notice}
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
