"use client";

import { useQuery } from "@tanstack/react-query";
import { Pencil } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { severityWords, wordsOf } from "@/components/detections/detection-words";
import { PageFrame } from "@/components/shell/app-shell";
import { ParentLink } from "@/components/shell/parent-link";
import { UnloadedPage } from "@/components/shell/unloaded-page";
import type { Column } from "@/components/table/columns";
import { DataTable } from "@/components/table/data-table";
import { useOpened } from "@/components/table/use-filter-query";
import { Timestamp } from "@/components/time/timestamp";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Drawer } from "@/components/ui/drawer";
import { KeyValue } from "@/components/ui/key-value";
import { Link } from "@/components/ui/link";
import { Pill } from "@/components/ui/pill";
import { SkeletonText } from "@/components/ui/skeleton";
import type { DetectionRule, DetectionRules } from "@/lib/detections/tuning/schema";
import { detectionRules } from "./queries";
import { responseWords, tuningFacts } from "./tuning-words";

const loading = () => <SkeletonText lines={6} />;
const RuleEditor = dynamic(() => import("./rule-editor").then((module) => module.RuleEditor), { loading });
const RuleChange = dynamic(() => import("./rule-change").then((module) => module.RuleChange), { loading });

/** The most that are counted. */
const MOST_COUNTED = 1_000;

const columns: Column<DetectionRule>[] = [
  { id: "title", header: "Rule", cell: ({ title }) => title },
  {
    id: "state",
    header: "State",
    width: "w-56",
    cell: ({ tuning, version, pendingChange }) => (
      <span className="flex flex-wrap gap-1">
        <Pill tone={tuning.enabled ? "ok" : "hold"}>{tuning.enabled ? "on" : "off"}</Pill>
        {version > 0 && <Pill>tuned</Pill>}
        {tuning.severity && <Pill>severity {severityWords[tuning.severity]}</Pill>}
        {pendingChange && <Pill tone="wait">change waits</Pill>}
      </span>
    ),
  },
  {
    id: "response",
    header: "Response",
    showFrom: "lg",
    cell: ({ tuning: { response } }) => responseWords[response],
  },
  {
    id: "raised",
    header: "Raised in 30 days",
    width: "w-40",
    align: "end",
    cell: ({ raised }) => (raised >= MOST_COUNTED ? "1,000 or more" : raised.toLocaleString("en")),
  },
];

function whyNotChange({ mayPropose, pendingChange }: DetectionRule): string | undefined {
  if (!mayPropose) return "Your roles do not include this.";
  return pendingChange ? "A change waits for a second person." : undefined;
}

function OpenedRule({ rule, onClose }: { rule: DetectionRule; onClose: () => void }) {
  const [editing, setEditing] = useState(false);
  const { changed } = rule;
  return (
    <Drawer open onOpenChange={(open) => !open && onClose()} title={rule.title} description={wordsOf(rule.kind).means}>
      {editing ? (
        <RuleEditor rule={rule} onClose={() => setEditing(false)} />
      ) : (
        <div className="flex flex-col gap-4">
          {rule.pendingChange && <RuleChange kind={rule.kind} change={rule.pendingChange} />}
          <KeyValue items={tuningFacts(rule.kind, rule.tuning)} />
          <p className="text-ink3 text-sm">
            {changed ? (
              <>
                Version {rule.version}, confirmed by {changed.by.name} <Timestamp at={changed.at} />: {changed.reason}
              </>
            ) : (
              "The rule was never changed."
            )}
          </p>
          <div>
            <Button
              variant="primary"
              icon={<Pencil aria-hidden />}
              whyNot={whyNotChange(rule)}
              onClick={() => setEditing(true)}
            >
              Change rule
            </Button>
          </div>
        </div>
      )}
    </Drawer>
  );
}

/** The circuit breaker, and where people close it while it is open. */
function BreakerNote({ breaker: { detectionId, stops, most } }: Pick<DetectionRules, "breaker">) {
  if (detectionId === null) {
    return (
      <p className="mb-4 max-w-160 text-ink3 text-sm">
        Rules stopped {stops} of at most {most} {most === 1 ? "agent" : "agents"} in the last hour. Above that, they ask
        people instead.
      </p>
    );
  }
  return (
    <Alert className="mb-4">
      The circuit breaker is open: rules stop no agents by themselves.{" "}
      <Link className="underline" href={`/detections?q=id:${detectionId}&detection=${detectionId}`}>
        Open its detection
      </Link>
    </Alert>
  );
}

/** The rules of detections with their tuning. Two people change a rule. */
export function RulesScreen() {
  const query = useQuery(detectionRules);
  const opened = useOpened("rule");
  const parent = <ParentLink href="/detections" label="Detections" />;
  if (!query.data) return <UnloadedPage title="Detection rules" parent={parent} query={query} />;
  const { rules, breaker } = query.data;
  const rule = rules.find(({ kind }) => kind === opened.id);
  return (
    <PageFrame title="Detection rules" parent={parent}>
      <p className="mb-4 max-w-160 text-ink2">
        Each rule reads the records of the log and raises detections of its kind. Changes take two people.
      </p>
      <BreakerNote breaker={breaker} />
      <DataTable
        label="Detection rules"
        columns={columns}
        rows={rules}
        rowId={({ kind }) => kind}
        rowLabel={({ title }) => `Open the rule ${title}`}
        onOpen={({ kind }) => opened.open(kind)}
        selectedId={rule?.kind}
      />
      {rule && <OpenedRule key={rule.kind} rule={rule} onClose={opened.close} />}
    </PageFrame>
  );
}
