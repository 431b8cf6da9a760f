"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { FormDialog } from "@/components/forms/form-dialog";
import { ReasonField } from "@/components/forms/reason-field";
import { useForm } from "@/components/forms/use-form";
import { lifecyclePolicy } from "@/components/lifecycle/queries";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { InputField } from "@/components/ui/input-field";
import { problemText } from "@/components/ui/problem-text";
import { ProgressBar } from "@/components/ui/progress-bar";
import type { AgentBatchAction } from "@/lib/agents/batch.schema";
import type { AgentSummary } from "@/lib/agents/schema";
import { agentsCounted, bulkWords } from "./actions";
import { BulkResults } from "./bulk-results";
import { orderOf } from "./order";
import { type BulkOrder, useBulk } from "./use-bulk";

export type BulkDialogProps = {
  action: AgentBatchAction;
  agents: readonly AgentSummary[];
  /** Closes it. `agents` have the versions that the action gave them. */
  onClose: (agents: readonly AgentSummary[]) => void;
};

/** Takes one action on the chosen agents: asks once, shows how far it is, and the result of each agent. */
export function BulkDialog({ action, agents, onClose }: BulkDialogProps) {
  const [order, setOrder] = useState<BulkOrder>();
  const bulk = useBulk(agents);
  const begin = (next: BulkOrder) => {
    setOrder(next);
    bulk.start(next);
  };
  const close = () =>
    onClose(agents.map((agent) => ({ ...agent, version: bulk.run.results.get(agent.id)?.version ?? agent.version })));
  if (!order) return <OrderForm {...{ action, agents }} onClose={close} onOrder={begin} />;
  return <Running {...{ action, agents, bulk, order }} onClose={close} />;
}

const shownNames = 6;

function Names({ agents }: Pick<BulkDialogProps, "agents">) {
  const more = agents.length - shownNames;
  return (
    <p className="mt-1.5 text-ink2 [overflow-wrap:anywhere]">
      {agents
        .slice(0, shownNames)
        .map(({ name }) => name)
        .join(", ")}
      {more > 0 && ` and ${more.toLocaleString("en")} more`}
    </p>
  );
}

type OrderFormProps = Omit<BulkDialogProps, "onClose"> & { onClose: () => void; onOrder: (order: BulkOrder) => void };

function OrderForm({ action, agents, onClose, onOrder }: OrderFormProps) {
  const { verb, effect, tone } = bulkWords[action];
  const policy = useQuery({ ...lifecyclePolicy, enabled: action === "activate" || action === "transfer" });
  const form = useForm({ send: async (typed) => onOrder(orderOf(action, typed)) });
  const title = `${verb} ${agentsCounted(agents.length)}`;
  return (
    <FormDialog
      title={title}
      verb={title}
      variant={tone === "danger" ? "danger-solid" : "primary"}
      form={form}
      noValidate={false}
      onClose={onClose}
    >
      <div className="rounded-md border border-line bg-canvas p-3">
        <p>{effect(agents, policy.data?.rules)}</p>
        <Alert error={policy.error} />
        <Names agents={agents} />
      </div>
      <p className="text-ink2 text-sm">
        Each agent is judged by itself, with a result of its own. A refusal does not hold up the others.
      </p>
      {action === "suspend" && <ReasonField name="reason" required />}
      {action === "transfer" && (
        <InputField
          name="ownerEmail"
          label="New owner"
          type="email"
          required
          hint="The email address of an active person of this organisation."
          autoComplete="off"
        />
      )}
      {action === "transfer" && (
        <ReasonField name="reason" required hint="The new owner is not asked. Kept in the audit trail." />
      )}
      {(action === "tag" || action === "untag") && (
        <InputField
          name="tags"
          label="Tags"
          required
          hint="Separate tags by spaces. Lower-case letters, digits, and . _ : / - inside."
          autoComplete="off"
        />
      )}
    </FormDialog>
  );
}

type RunningProps = Omit<OrderFormProps, "onOrder"> & { bulk: ReturnType<typeof useBulk>; order: BulkOrder };

function Running({ action, agents, onClose, bulk: { run, cancel, goOn }, order }: RunningProps) {
  const rows = agents.map((agent) => ({ agent, result: run.results.get(agent.id) }));
  const running = run.state === "running";
  const open = agents.length - run.results.size;
  return (
    <Dialog
      open
      keepOnOutsidePress
      onOpenChange={(next) => !next && !running && onClose()}
      title={`${bulkWords[action].verb} ${agentsCounted(agents.length)}`}
      footer={
        <>
          {!running && open > 0 && (
            <Button variant="primary" onClick={() => goOn(order)}>
              Go on with {agentsCounted(open)}
            </Button>
          )}
          {!running && <Button onClick={onClose}>Close</Button>}
        </>
      }
    >
      <div className="flex flex-col gap-3">
        {running && (
          <ProgressBar label="Agents with a result" done={run.results.size} total={agents.length} onCancel={cancel} />
        )}
        {run.error !== undefined && <Alert>Not all agents were reached. {problemText(run.error)}</Alert>}
        {run.results.size > 0 && <BulkResults rows={running ? rows.filter(({ result }) => result) : rows} />}
      </div>
    </Dialog>
  );
}
