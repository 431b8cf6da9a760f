"use client";

import { PageFailed, type PageFailedProps } from "@/components/data/page-failed";

export default function ErrorPage({ error, reset }: PageFailedProps) {
  return (
    <main className="mx-auto grid min-h-dvh w-full max-w-160 place-items-center p-4">
      <PageFailed error={error} reset={reset} className="w-full" />
    </main>
  );
}
