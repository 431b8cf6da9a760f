"use client";

import { useQueryClient } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Menu } from "@/components/ui/menu";
import type { MenuEntry } from "@/components/ui/menu-popup";
import type { DetectionResponse } from "@/lib/detections/schema";
import type { Asking } from "./judge-dialog";
import { whyNotOwn } from "./own-detection";
import { detectionKeys } from "./queries";

const JudgeDialog = dynamic(() => import("./judge-dialog").then((module) => module.JudgeDialog), { ssr: false });

const entries = [
  ["confirm", "confirmed", "Confirm…"],
  ["expect", "expected", "Expect for a time…"],
  ["dismiss", "dismissed", "Dismiss…"],
  ["reopen", "open", "Open again…"],
] as const;

type MenuProps = { detection: DetectionResponse; onAsking?: ((asking: boolean) => void) | undefined };

/** The judgements that a person may make, behind a button, and those that another person must make. */
export function JudgeMenu({ detection, onAsking }: MenuProps) {
  const [asking, setAsking] = useState<Asking>();
  const ask = (next: Asking | undefined) => {
    setAsking(next);
    onAsking?.(next !== undefined);
  };
  const client = useQueryClient();
  const shown = entries.filter(([action]) => detection.can.includes(action) || whyNotOwn(detection, action));
  const list: MenuEntry[] = [
    ...shown.map(([action, as, label]) => ({
      label,
      whyNot: whyNotOwn(detection, action),
      onSelect: () => ask(as),
    })),
    { label: "Comment…", onSelect: () => ask("comment") },
  ];
  return (
    <>
      <Menu trigger={<Button size="sm">Assess</Button>} entries={list} />
      {asking && (
        <JudgeDialog
          detection={detection}
          asking={asking}
          onClose={() => ask(undefined)}
          onDone={() => client.invalidateQueries({ queryKey: detectionKeys.all })}
        />
      )}
    </>
  );
}
