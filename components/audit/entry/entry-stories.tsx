"use client";

import { BookOpen } from "lucide-react";
import { wordOf } from "@/components/table/filter-words";
import { Link } from "@/components/ui/link";
import type { AuditEntryDetail } from "@/lib/audit/schema";
import { storyOf } from "./entry-around";

/** Leads to the stories that an entry is a part of: of a task, a trace, a request or an approval. */
export function EntryStories({ entry: { texts, refs, facts, time } }: { entry: AuditEntryDetail }) {
  const request = refs.find((id) => id.startsWith("req_"));
  const approval = refs.find((id) => id.startsWith("aap_"));
  const stories = [
    ...(texts.task ? [{ label: "Story of this task", q: wordOf({ key: "task", value: texts.task }) }] : []),
    ...(typeof facts.trace === "string" ? [{ label: "Story of this trace", q: `trace:${facts.trace}` }] : []),
    ...(request ? [{ label: "Story of this request", q: `id:${request}` }] : []),
    ...(approval ? [{ label: "Story of this approval", q: `id:${approval}` }] : []),
  ];
  if (stories.length === 0) return null;
  return (
    <p className="mb-3 flex flex-wrap gap-x-4 print:hidden">
      {stories.map(({ label, q }) => (
        <Link
          key={q}
          href={storyOf(q, time)}
          className="inline-flex min-h-6 items-center gap-1.5 text-brand underline [&_svg]:size-4"
        >
          <BookOpen aria-hidden />
          {label}
        </Link>
      ))}
    </p>
  );
}
