import { Seal } from "@/components/ui/seal";

/** A key as it is recognised: its seal, and beside it the thumbprint that proves it. */
export function KeyMark({ thumbprint, id, size = "md" }: { thumbprint: string; id: string; size?: "md" | "lg" }) {
  return (
    <span className="flex min-w-0 items-center gap-2.5">
      <Seal value={thumbprint} size={size} frame={size === "lg" ? "agent" : undefined} />
      <span className="min-w-0">
        <span className="block truncate font-mono font-semibold text-sm" title={thumbprint}>
          {thumbprint.slice(0, 8)}…{thumbprint.slice(-6)}
        </span>
        <span className="block truncate font-mono text-ink3 text-xs">{id}</span>
      </span>
    </span>
  );
}
