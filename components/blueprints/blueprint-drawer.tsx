"use client";

import { useQuery } from "@tanstack/react-query";
import { Pencil } from "lucide-react";
import { useState } from "react";
import { DiffSummary, DirectionMark } from "@/components/authority/effect-lines";
import { Unloaded } from "@/components/data/unloaded";
import { Timestamp } from "@/components/time/timestamp";
import { Button, ButtonLink } from "@/components/ui/button";
import { JsonBlock } from "@/components/ui/code-block";
import { CopyField } from "@/components/ui/copy-field";
import { Drawer } from "@/components/ui/drawer";
import { KeyValue } from "@/components/ui/key-value";
import { parseAuthority } from "@/lib/authority/language/parse";
import { explainAuthority } from "@/lib/authority/words/explain";
import { dormancyText } from "@/lib/blueprints/policy";
import type { BlueprintDetail } from "@/lib/blueprints/schema";
import { Binding, daysWords, hopsWords, secondsWords } from "./blueprint-words";
import { ceilingChange } from "./ceiling-change";
import { EditBlueprintDialog } from "./edit-blueprint-dialog";
import { PendingChange } from "./pending-change";
import { PolicyName } from "./policy-field";
import { blueprintDetail } from "./queries";

type Version = BlueprintDetail["versions"][number];

function ceilingWords({ ceiling }: Version, before: Version): string {
  if (ceiling === null) return "no ceiling any more";
  return before.ceiling === null ? "a ceiling, where there was none" : "another ceiling";
}

/** Compares two ceilings by axis. A first ceiling only narrows; a removed ceiling only widens. */
function CeilingDiff({ version, before }: { version: Version; before: Version | undefined }) {
  if (!before) return null;
  const change = ceilingChange(before.ceiling, version.ceiling);
  if (change.kind === "changes") return <DiffSummary before={change.before} after={change.after} />;
  if (change.kind === "begins") return <DirectionMark direction="narrows" word="narrower" />;
  return change.kind === "ends" ? <DirectionMark direction="widens" word="wider" /> : null;
}

/** Summarises the changes of a version against the version before it. */
function changes(version: Version, before: Version | undefined): string {
  if (!before) return `tokens ${secondsWords(version.tokenTtlSeconds)}, keys ${daysWords(version.keyLifetimeDays)}`;
  const said = [
    version.tokenTtlSeconds !== before.tokenTtlSeconds &&
      `tokens ${secondsWords(before.tokenTtlSeconds)} → ${secondsWords(version.tokenTtlSeconds)}`,
    version.keyLifetimeDays !== before.keyLifetimeDays &&
      `keys ${daysWords(before.keyLifetimeDays)} → ${daysWords(version.keyLifetimeDays)}`,
    version.requireDpop !== before.requireDpop &&
      (version.requireDpop ? "unbound tokens no longer allowed" : "unbound tokens allowed"),
    version.maxDelegationDays !== before.maxDelegationDays &&
      `delegations ${daysWords(before.maxDelegationDays)} → ${daysWords(version.maxDelegationDays)}`,
    version.grantSubdelegationsAtOnce !== before.grantSubdelegationsAtOnce &&
      (version.grantSubdelegationsAtOnce ? "passing on without an approver" : "passing on asks an approver"),
    version.approvalPolicyId !== before.approvalPolicyId && "another approval policy",
    JSON.stringify(version.dormancy) !== JSON.stringify(before.dormancy) &&
      `silent agents: ${dormancyText(version.dormancy)}`,
    JSON.stringify(version.defaults) !== JSON.stringify(before.defaults) && "other defaults",
    JSON.stringify(version.ceiling) !== JSON.stringify(before.ceiling) && ceilingWords(version, before),
  ].filter((part) => part !== false);
  return said.join(", ");
}

function Versions({ versions }: { versions: readonly Version[] }) {
  return (
    <section className="flex flex-col gap-2 border-line border-t pt-4">
      <h3>Versions</h3>
      <ol aria-label="Versions" className="flex flex-col">
        {versions.map((version, index) => (
          <li key={version.version} className="border-line py-2 not-last:border-b">
            <p>
              <b>Version {version.version}</b>{" "}
              <span className="text-ink2">{changes(version, versions[index + 1])}</span>
            </p>
            <CeilingDiff version={version} before={versions[index + 1]} />
            <p className="text-ink3 text-sm">
              <Timestamp at={version.createdAt} /> by {version.createdBy?.name ?? "the system"}
              {version.reason && `: ${version.reason}`}
            </p>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Defaults of new requests for agents of this blueprint. */
function Defaults({ blueprint }: { blueprint: BlueprintDetail }) {
  const { id, defaults, can } = blueprint;
  const parsed = parseAuthority(defaults?.authority ?? []);
  const items = [
    defaults?.purpose !== undefined && { label: "Purpose", value: defaults.purpose },
    defaults?.validityDays !== undefined && { label: "Valid for", value: daysWords(defaults.validityDays) },
    defaults?.maxDepth !== undefined && { label: "May be passed on", value: hopsWords(defaults.maxDepth) },
    parsed.ok && { label: "Authority", value: explainAuthority(parsed.authority) },
  ].filter((item) => item !== false);
  return (
    <section className="flex flex-col items-start gap-2 border-line border-t pt-4">
      <h3>New requests start with</h3>
      {items.length === 0 ? (
        <p className="text-ink2">No defaults. Requesters fill in every field.</p>
      ) : (
        <KeyValue items={items} />
      )}
      {can.includes("edit") && (
        <ButtonLink size="sm" href={`/blueprints/${id}/defaults`}>
          Change defaults
        </ButtonLink>
      )}
    </section>
  );
}

function Ceiling({ ceiling }: Pick<BlueprintDetail, "ceiling">) {
  const parsed = parseAuthority(ceiling ?? []);
  return (
    <section className="flex flex-col gap-2 border-line border-t pt-4">
      <h3>Ceiling</h3>
      {ceiling === null && <p className="text-ink2">No ceiling. Only delegations bound the authority of its agents.</p>}
      {ceiling !== null && parsed.ok && (
        <>
          <p>{explainAuthority(parsed.authority)}</p>
          <JsonBlock label="Ceiling" value={ceiling} />
        </>
      )}
    </section>
  );
}

function Silence({ policy }: { policy: BlueprintDetail["dormancy"] }) {
  return (
    <>
      {dormancyText(policy)}
      {policy && (
        <span className="block text-ink2 text-sm">
          Delegations and instances also: an instance is quarantined. Retirement is proposed for agents alone.
        </span>
      )}
    </>
  );
}

function Detail({ blueprint }: { blueprint: BlueprintDetail }) {
  const { id, tokenTtlSeconds, keyLifetimeDays, agents, versions } = blueprint;
  const { maxDelegationDays, grantSubdelegationsAtOnce, approvalPolicyId } = blueprint;
  return (
    <div className="flex flex-col gap-5">
      {blueprint.pendingChange && <PendingChange blueprint={blueprint} change={blueprint.pendingChange} />}
      <KeyValue
        items={[
          { label: "Id", value: <CopyField value={id} label="blueprint id" /> },
          { label: "Tokens live", value: `${secondsWords(tokenTtlSeconds)} at most` },
          { label: "Keys live", value: `${daysWords(keyLifetimeDays)}; renewal is due at half of it` },
          { label: "Tokens are", value: <Binding {...blueprint} /> },
          { label: "Delegations last", value: `${daysWords(maxDelegationDays)} at most` },
          {
            label: "Passing on",
            value: grantSubdelegationsAtOnce ? "without an approver, within the parent" : "asks an approver",
          },
          { label: "Approval policy", value: <PolicyName policyId={approvalPolicyId} /> },
          { label: "Silent agents", value: <Silence policy={blueprint.dormancy} /> },
          { label: "Agents", value: agents.toLocaleString("en") },
        ]}
      />
      <Ceiling ceiling={blueprint.ceiling} />
      <Defaults blueprint={blueprint} />
      <Versions versions={versions} />
    </div>
  );
}

type DrawerProps = { blueprintId: string; whyNotWrite: string | undefined; onClose: () => void };

/** One blueprint: its settings, its ceiling, and how both came about. */
export function BlueprintDrawer({ blueprintId, whyNotWrite, onClose }: DrawerProps) {
  const query = useQuery(blueprintDetail(blueprintId));
  const [editing, setEditing] = useState(false);
  const blueprint = query.data;
  return (
    <Drawer
      open
      onOpenChange={(open) => !open && onClose()}
      title={blueprint ? `${blueprint.name}@${blueprint.version}` : "Blueprint"}
      footer={
        blueprint && (
          <>
            {blueprint.can.includes("edit") && (
              <ButtonLink href={`/blueprints/${blueprint.id}/ceiling`}>Change ceiling</ButtonLink>
            )}
            <ButtonLink href={`/audit?q=${encodeURIComponent(`id:${blueprint.id}`)}`}>See it in the trail</ButtonLink>
            <Button
              variant="primary"
              icon={<Pencil aria-hidden />}
              whyNot={blueprint.can.includes("edit") ? undefined : (whyNotWrite ?? "It cannot be edited.")}
              onClick={() => setEditing(true)}
            >
              Edit
            </Button>
          </>
        )
      }
    >
      {!blueprint && <Unloaded query={query} name="The blueprint" lines={6} />}
      {blueprint && <Detail blueprint={blueprint} />}
      {blueprint && editing && <EditBlueprintDialog blueprint={blueprint} onClose={() => setEditing(false)} />}
    </Drawer>
  );
}
