"use client";

import { ErrorPanel } from "@/components/data/error-panel";
import { Button } from "@/components/ui/button";
import { CodeBlock } from "@/components/ui/code-block";
import { EmptyState } from "@/components/ui/empty-state";
import { SkeletonText } from "@/components/ui/skeleton";
import { Part } from "./part";

export function Empties() {
  return (
    <Part title="Nothing to see" wide>
      <div className="grid gap-x-4 lg:grid-cols-2">
        <EmptyState
          kind="none"
          title="No agents yet"
          action={<Button variant="primary">Register agent</Button>}
          command={
            <CodeBlock code='curl -X POST $MANDATE/api/agents -d "{…}"' label="The same from the command line" />
          }
        >
          An agent is a governed identity with an accountable owner.
        </EmptyState>
        <EmptyState kind="no-match" title="No agent matches this filter" action={<Button>Clear the filter</Button>}>
          The search ran over all agents, not only those shown.
        </EmptyState>
        <EmptyState kind="not-permitted" title="You may not see people">
          An admin can give you the role auditor.
        </EmptyState>
        <EmptyState kind="off" title="Not counted yet">
          The first figures come within a minute.
        </EmptyState>
      </div>
    </Part>
  );
}

export function Failures() {
  const error = {
    detail: "The list took longer than 5 s. Narrow the filter.",
    requestId: "01JB7W3NF3Q5XK0F8T2RZ6M4C1",
  };
  return (
    <Part title="Failing and waiting">
      <ErrorPanel title="The agents could not be loaded" error={error} onRetry={() => {}} />
      <SkeletonText />
    </Part>
  );
}
