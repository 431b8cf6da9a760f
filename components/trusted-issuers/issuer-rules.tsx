"use client";

import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { Unloaded } from "@/components/data/unloaded";
import { Timestamp } from "@/components/time/timestamp";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { Link } from "@/components/ui/link";
import { useToast } from "@/components/ui/toast";
import type { TrustedIssuerResponse, WorkloadRuleResponse } from "@/lib/trusted-issuers/schema";
import { AddRuleForm } from "./add-rule-form";
import { removeRule, rulesOf, trustKeys } from "./queries";

function Rule({ rule, mayRemove }: { rule: WorkloadRuleResponse; mayRemove: boolean }) {
  const client = useQueryClient();
  const toast = useToast();
  const remove = async () => {
    try {
      await removeRule(rule.id);
      toast.done("Rule removed", "Instances that enrolled by it stay enrolled.");
      await client.invalidateQueries({ queryKey: trustKeys.all });
    } catch (error) {
      toast.problem("Rule not removed", error);
    }
  };
  return (
    <li className="flex items-start gap-2 border-line px-3 py-2 not-last:border-b">
      <span className="min-w-0 flex-1">
        <span className="block font-mono text-sm [overflow-wrap:anywhere]">{rule.subjectPattern}</span>
        <span className="block text-ink2 text-sm">
          is{" "}
          <Link className="font-semibold text-brand hover:underline" href={`/agents/${rule.agent.id}?tab=credentials`}>
            {rule.agent.name}
          </Link>
          {rule.network && `, from ${rule.network}`} · last used <Timestamp at={rule.lastUsedAt} fallback="never" />
        </span>
      </span>
      {mayRemove && (
        <IconButton
          size="sm"
          icon={<Trash2 aria-hidden />}
          label={`Remove the rule ${rule.subjectPattern}`}
          onClick={() => void remove()}
        />
      )}
    </li>
  );
}

/** Which subjects of an issuer are which agents. */
export function IssuerRules({
  issuer,
  whyNotWrite,
}: {
  issuer: TrustedIssuerResponse;
  whyNotWrite: string | undefined;
}) {
  const [adding, setAdding] = useState(false);
  const query = useInfiniteQuery(rulesOf(issuer.id));
  const rules = query.data?.pages.flatMap(({ workloadRules }) => workloadRules);
  return (
    <section className="flex flex-col gap-3 border-line border-t pt-4">
      <div className="flex items-center justify-between gap-3">
        <h3>Rules</h3>
        {!adding && (
          <Button size="sm" icon={<Plus aria-hidden />} whyNot={whyNotWrite} onClick={() => setAdding(true)}>
            Add rule
          </Button>
        )}
      </div>
      {!rules && <Unloaded query={query} name="The rules" lines={2} />}
      {rules?.length === 0 && !adding && (
        <p className="text-ink2">No rules yet. Workloads can enrol once a rule names them.</p>
      )}
      {rules && rules.length > 0 && (
        <ul aria-label="Rules" className="rounded-md border border-line">
          {rules.map((rule) => (
            <Rule key={rule.id} rule={rule} mayRemove={whyNotWrite === undefined} />
          ))}
        </ul>
      )}
      {query.hasNextPage && (
        <Button size="sm" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          Show more
        </Button>
      )}
      {adding && <AddRuleForm issuer={issuer} onClose={() => setAdding(false)} />}
    </section>
  );
}
