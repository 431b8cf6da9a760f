"use client";

import { ErrorPanel } from "@/components/data/error-panel";

export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const failure = error.digest
    ? { detail: "The server logged the reason.", requestId: error.digest }
    : { detail: error.message };
  return (
    <main className="mx-auto grid min-h-dvh w-full max-w-160 place-items-center p-4">
      <ErrorPanel title="This page could not be shown" error={failure} onRetry={reset} className="w-full" />
    </main>
  );
}
