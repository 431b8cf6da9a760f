"use client";

import { useQuery } from "@tanstack/react-query";
import { Unloaded } from "@/components/data/unloaded";
import { PageFrame } from "@/components/shell/app-shell";
import { Timestamp } from "@/components/time/timestamp";
import { ButtonLink } from "@/components/ui/button";
import { Link } from "@/components/ui/link";
import { Panel } from "@/components/ui/panel";
import type { ControlSummary } from "@/lib/controls/schema";
import { controlList } from "./queries";
import { populationWords, ResultMark } from "./result-mark";

function LastRun({ run }: { run: ControlSummary["lastRun"] }) {
  return (
    <span className="flex flex-wrap items-baseline gap-x-3 gap-y-1 md:justify-end">
      {run ? (
        <Link href={`/controls/runs/${run.id}`} className="hover:underline">
          <ResultMark run={run} />
        </Link>
      ) : (
        <ResultMark run={null} />
      )}
      {run && (
        <span className="text-ink3 text-sm">
          {populationWords(run.population)}, <Timestamp at={run.finishedAt} />
          {run.signedOff && ", signed off"}
        </span>
      )}
    </span>
  );
}

/** The framework without the part of it that is covered: `SOC 2` of `SOC 2: common criteria CC6 and CC7`. */
const shortName = (title: string): string => title.split(": ")[0] ?? title;

function Row({ control: { id, title, question, mapping, lastRun } }: { control: ControlSummary }) {
  return (
    <li className="grid gap-x-6 gap-y-1 border-line px-4 py-3 not-last:border-b md:grid-cols-[minmax(0,1fr)_18rem]">
      <span className="min-w-0">
        <Link href={`/controls/${id}`} className="font-semibold hover:underline">
          {title}
        </Link>
        <span className="block text-ink2">{question}</span>
        <span className="block text-ink3 text-xs">
          {mapping.map(({ title: name, requirements }) => `${shortName(name)} ${requirements.join(", ")}`).join(" · ")}
        </span>
      </span>
      <LastRun run={lastRun} />
    </li>
  );
}

function Content() {
  const query = useQuery(controlList);
  if (!query.data) return <Unloaded query={query} name="The controls" lines={10} />;
  return (
    <Panel flush>
      <ul aria-label="Controls">
        {query.data.controls.map((control) => (
          <Row key={control.id} control={control} />
        ))}
      </ul>
    </Panel>
  );
}

/** The library of audit controls, each with its newest result. */
export function ControlsScreen() {
  return (
    <PageFrame title="Controls" actions={<ButtonLink href="/reports">Compliance reports</ButtonLink>}>
      <div className="flex flex-col gap-4">
        <p className="max-w-160 text-ink2">
          Each control asks one question about the records. A run looks at a whole population and draws a random sample
          for a work paper.
        </p>
        <Content />
      </div>
    </PageFrame>
  );
}
