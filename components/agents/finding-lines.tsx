import type { ReactNode } from "react";
import type { StatusGlyph } from "@/components/ui/status-looks";
import { Glyph } from "@/components/ui/status-mark";

/** One line of what needs attention. */
export type Finding = { id: string; glyph: StatusGlyph; tone: string; text: ReactNode; action?: ReactNode };

export const linkClass = "inline-flex min-h-6 items-center text-brand underline";

export function FindingLines({ findings }: { findings: readonly Finding[] }) {
  return (
    <ul className="not-last:border-line not-last:border-b">
      {findings.map(({ id, glyph, tone, text, action }) => (
        <li key={id} className="flex flex-wrap items-center gap-x-3 gap-y-1 border-line px-4 py-2.5 not-last:border-b">
          <Glyph shape={glyph} className={tone} />
          <span className="min-w-0 flex-1 basis-52">{text}</span>
          {action}
        </li>
      ))}
    </ul>
  );
}
