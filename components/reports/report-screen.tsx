"use client";

import { useQuery } from "@tanstack/react-query";
import { Printer } from "lucide-react";
import { Unloaded } from "@/components/data/unloaded";
import { PageFrame } from "@/components/shell/app-shell";
import { ParentLink } from "@/components/shell/parent-link";
import { Timestamp } from "@/components/time/timestamp";
import { useZone } from "@/components/time/zone";
import { Button } from "@/components/ui/button";
import { KeyValue } from "@/components/ui/key-value";
import { Panel } from "@/components/ui/panel";
import type { ComplianceReport } from "@/lib/controls/reports/schema";
import { oneReport } from "./queries";
import { Requirement } from "./requirement";

function Head({ report }: { report: ComplianceReport }) {
  const { name: zone } = useZone();
  const { framework, question, by, at, checkpoint } = report;
  return (
    <header className="flex flex-col gap-3 border-line border-b pb-4">
      <p className="hidden font-bold text-lg print:block">{framework.title}</p>
      <KeyValue
        items={[
          { label: "Question", value: <strong>{question}</strong> },
          { label: "Edition", value: framework.edition },
          { label: "Zone", value: zone },
          { label: "Made by", value: `${by.name} (${by.id})` },
          { label: "Made at", value: <Timestamp at={at} mode="exact" /> },
          {
            label: "Checkpoint",
            value: (
              <>
                {checkpoint.origin}, {checkpoint.size.toLocaleString("en")} records, signed{" "}
                <Timestamp at={checkpoint.signedAt} mode="exact" />, root <code>{checkpoint.root}</code>
              </>
            ),
          },
        ]}
      />
    </header>
  );
}

function Requirements({ report: { requirements, framework } }: { report: ComplianceReport }) {
  return (
    <table className="w-full max-md:block">
      <caption className="sr-only">Requirements of {framework.title}</caption>
      <thead className="border-line border-b text-ink2 text-sm max-md:hidden">
        <tr>
          <th scope="col" className="w-2/5 p-3 text-start font-semibold">
            Requirement
          </th>
          <th scope="col" className="w-2/5 p-3 text-start font-semibold">
            Controls and newest results
          </th>
          <th scope="col" className="p-3 text-start font-semibold">
            Records
          </th>
        </tr>
      </thead>
      <tbody className="max-md:block">
        {requirements.map((requirement) => (
          <Requirement key={requirement.id} requirement={requirement} />
        ))}
      </tbody>
    </table>
  );
}

/** The report on a framework, on screen and on A4. */
export function ReportScreen({ framework }: { framework: string }) {
  const query = useQuery(oneReport(framework));
  const report = query.data;
  const print = (
    <Button icon={<Printer aria-hidden />} onClick={() => window.print()}>
      Print
    </Button>
  );
  return (
    <PageFrame
      title={report?.framework.title ?? "Compliance report"}
      parent={<ParentLink href="/reports" label="Compliance reports" />}
      actions={report && print}
    >
      {report ? (
        <div className="flex flex-col gap-6">
          <Head report={report} />
          <Requirements report={report} />
          <Panel title="Limits of this report">
            <ul className="list-disc ps-4">
              {report.limits.map((text) => (
                <li key={text}>{text}</li>
              ))}
            </ul>
          </Panel>
        </div>
      ) : (
        <Unloaded query={query} name="The report" lines={12} />
      )}
    </PageFrame>
  );
}
