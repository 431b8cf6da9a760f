"use client";

import { useQuery } from "@tanstack/react-query";
import { Unloaded } from "@/components/data/unloaded";
import { PageFrame } from "@/components/shell/app-shell";
import { ParentLink } from "@/components/shell/parent-link";
import { Link } from "@/components/ui/link";
import { Panel } from "@/components/ui/panel";
import { frameworkList } from "./queries";

function Content() {
  const query = useQuery(frameworkList);
  if (!query.data) return <Unloaded query={query} name="The frameworks" lines={4} />;
  return (
    <Panel flush>
      <ul aria-label="Frameworks">
        {query.data.frameworks.map(({ id, title, edition, question, requirements }) => (
          <li key={id} className="flex flex-col gap-1 border-line px-4 py-3 not-last:border-b">
            <Link href={`/reports/${id}`} className="font-semibold hover:underline">
              {title}
            </Link>
            <span className="text-ink2">{question}</span>
            <span className="text-ink3 text-sm">
              {edition}, {requirements} requirements
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** The frameworks of which there are reports. */
export function ReportsScreen() {
  return (
    <PageFrame title="Compliance reports" parent={<ParentLink href="/controls" label="Controls" />}>
      <div className="flex flex-col gap-4">
        <p className="max-w-160 text-ink2">
          A report lists the requirements of a framework with the newest results of their controls and links to the
          records.
        </p>
        <Content />
      </div>
    </PageFrame>
  );
}
