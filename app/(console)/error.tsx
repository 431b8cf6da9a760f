"use client";

import { PageFailed, type PageFailedProps } from "@/components/data/page-failed";
import { PageFrame } from "@/components/shell/app-shell";

export default function ErrorPage({ error, reset }: PageFailedProps) {
  return (
    <PageFrame title="Something failed">
      <PageFailed error={error} reset={reset} />
    </PageFrame>
  );
}
