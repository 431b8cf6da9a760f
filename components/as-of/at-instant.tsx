"use client";

import type { ReactNode } from "react";
import { PageFrame } from "@/components/shell/app-shell";
import { useAsOf } from "@/components/time/as-of";

export type AtInstantProps = {
  /** Heading of the page while its address holds no instant of the past. */
  title: string;
  past: (at: string) => ReactNode;
  present: ReactNode;
};

/** A page at the instant of its address, or at present. */
export function AtInstant({ title, past, present }: AtInstantProps) {
  const { written, at } = useAsOf();
  if (written === null) return present;
  if (at !== undefined) return past(at);
  return (
    <PageFrame asOf title={title}>
      {null}
    </PageFrame>
  );
}
