"use client";

import { RotateCw } from "lucide-react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { CopyField } from "@/components/ui/copy-field";
import { problemRequestId, problemText } from "@/components/ui/problem-text";
import { Glyph } from "@/components/ui/status-mark";

export type ErrorPanelProps = {
  /** Sentence about the failure, for example "The agents could not be loaded". */
  title: string;
  error?: unknown;
  onRetry?: (() => void) | undefined;
  retrying?: boolean | undefined;
  className?: string | undefined;
};

/** Shows an error in place of the failed content, with the request id and a button to retry. */
export function ErrorPanel({ title, error, onRetry, retrying, className }: ErrorPanelProps) {
  const requestId = problemRequestId(error);
  return (
    <div
      role="alert"
      className={cn("flex flex-wrap items-start gap-3 rounded-md border border-bad/40 bg-badbg p-4", className)}
    >
      <Glyph shape="triangle" className="mt-1 size-3 text-bad" />
      <div className="min-w-0 flex-1 basis-60">
        <p className="font-semibold text-bad">{title}</p>
        {error !== undefined && <p className="text-ink2">{problemText(error)}</p>}
        {requestId && (
          <p className="mt-1 flex flex-wrap items-center gap-1.5 text-ink2 text-sm">
            Request <CopyField value={requestId} label="request id" />
          </p>
        )}
      </div>
      {onRetry && (
        <Button size="sm" icon={<RotateCw aria-hidden />} onClick={onRetry} loading={retrying}>
          Retry
        </Button>
      )}
    </div>
  );
}
