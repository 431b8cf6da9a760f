"use client";

import { useQueryClient } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Menu, type MenuEntry } from "@/components/ui/menu";
import type { Judgement } from "@/lib/detections/model";
import type { DetectionResponse } from "@/lib/detections/schema";
import { whyNotOwn } from "./own-detection";
import { detectionKeys } from "./queries";

const JudgeDialog = dynamic(() => import("./judge-dialog").then((module) => module.JudgeDialog), { ssr: false });

/** The dialog of a judgement, or of a comment. */
export type Asking = Judgement | "comment";

const entries = [
  ["confirm", "confirmed", "Confirm…"],
  ["expect", "expected", "Expect for a time…"],
  ["dismiss", "dismissed", "Dismiss…"],
  ["reopen", "open", "Open again…"],
] as const;

/** The judgements that a person may make, behind a button, and those that another person must make. */
export function JudgeMenu({ detection }: { detection: DetectionResponse }) {
  const [asking, setAsking] = useState<Asking>();
  const client = useQueryClient();
  const shown = entries.filter(([action]) => detection.can.includes(action) || whyNotOwn(detection, action));
  const list: MenuEntry[] = [
    ...shown.map(([action, as, label]) => ({
      label,
      whyNot: whyNotOwn(detection, action),
      onSelect: () => setAsking(as),
    })),
    { label: "Comment…", onSelect: () => setAsking("comment") },
  ];
  return (
    <>
      <Menu trigger={<Button size="sm">Assess</Button>} entries={list} />
      {asking && (
        <JudgeDialog
          detection={detection}
          asking={asking}
          onClose={() => setAsking(undefined)}
          onDone={() => client.invalidateQueries({ queryKey: detectionKeys.all })}
        />
      )}
    </>
  );
}
