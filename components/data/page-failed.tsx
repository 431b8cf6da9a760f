import { buttonClass } from "@/components/ui/button-class";
import { cn } from "@/components/ui/cn";

export type PageFailedProps = {
  error: Error & { digest?: string };
  reset: () => void;
  className?: string | undefined;
};

/**
 * Shows that a page could not be shown. Every page carries it before anything has failed, and nothing more may load
 * when it is needed: it has no parts of its own to load, and few to carry.
 */
export function PageFailed({ error, reset, className }: PageFailedProps) {
  return (
    <div
      role="alert"
      className={cn("flex flex-wrap items-start gap-3 rounded-md border border-bad/40 bg-badbg p-4", className)}
    >
      <div className="min-w-0 flex-1 basis-60">
        <p className="font-semibold text-bad">This page could not be shown</p>
        <p className="text-ink2">{error.digest ? "The server logged the reason." : error.message}</p>
        {error.digest && (
          <p className="mt-1 text-ink2 text-sm">
            Request <code className="select-all font-mono">{error.digest}</code>
          </p>
        )}
      </div>
      <button type="button" onClick={reset} className={buttonClass("secondary", "sm")}>
        Retry
      </button>
    </div>
  );
}
