"use client";

import { ErrorPanel } from "@/components/data/error-panel";
import { PageFrame } from "@/components/shell/app-shell";

export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const failure = error.digest
    ? { detail: "The server logged the reason.", requestId: error.digest }
    : { detail: error.message };
  return (
    <PageFrame title="Something failed">
      <ErrorPanel title="This page could not be shown" error={failure} onRetry={reset} />
    </PageFrame>
  );
}
