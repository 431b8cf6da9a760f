import { cn } from "@/components/ui/cn";
import { Glyph } from "@/components/ui/status-mark";
import type { RequestAdvice } from "@/lib/requests/advice.schema";

/** Whether a remark is for approvers: what is a risk, and actions that are asked for and can never be allowed. */
const isShown = ({ level, code }: RequestAdvice): boolean => level === "security" || code === "never_allowed";

/** Warns of what a request would allow but its author probably did not mean. */
export function Remarks({ advice, className }: { advice: readonly RequestAdvice[]; className?: string }) {
  return advice.filter(isShown).map(({ path, code, level, sentence }) => {
    const tone = level === "security" ? "text-bad" : "text-wait";
    return (
      <p key={`${path} ${code}`} className={cn("flex gap-2 text-sm [overflow-wrap:anywhere]", className)}>
        <Glyph shape="half" className={cn("mt-1", tone)} />
        <span>
          <span className={cn("font-semibold", tone)}>{level === "security" ? "Risk: " : "Warning: "}</span>
          {sentence}
        </span>
      </p>
    );
  });
}
