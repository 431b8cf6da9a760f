import { latestCheckpoint } from "@/lib/audit/store";
import { controlError } from "@/lib/controls/errors";
import { listControls } from "@/lib/controls/queries";
import type { ControlSummary, RunSummary } from "@/lib/controls/schema";
import { clock } from "@/lib/platform/base/clock";
import type { Principal } from "@/lib/principals/principal";
import { frameworks } from "./frameworks";
import type { ComplianceReport, Framework, FrameworkList, ReportControl } from "./schema";

type Asker = Pick<Principal, "personId" | "name">;

/** Sentences about what no report proves. */
const limits = [
  "The report is no certificate and no opinion of an auditor.",
  "A control shows something about a requirement. It does not show that the requirement is met.",
  "The records are about what happened through this server. Actions that never asked it are not in them.",
  "A result is of the period and the checkpoint of its run. Later events change nothing in it.",
  "The texts of the requirements are in our own words. The framework itself is the authority.",
  "No independent witness has to have signed the checkpoint. Compare it with one that you kept.",
];

/** Lists the frameworks. */
export const listFrameworks = (): FrameworkList => ({
  frameworks: frameworks.map(({ requirements, ...framework }) => ({
    ...framework,
    requirements: requirements.length,
  })),
});

/** Reports on a framework: its requirements, with the newest result of each control. Throws `framework_not_found`. */
export async function reportOn(asker: Asker, id: string): Promise<ComplianceReport> {
  const framework = frameworks.find((one) => one.id === id);
  if (!framework) throw controlError("framework_not_found", { facts: { id } });
  const [controls, checkpoint] = await Promise.all([reportedControls(), latestCheckpoint()]);
  const byId = new Map(controls.map((control) => [control.id, control]));
  const { title, edition, question, requirements } = framework;
  return {
    framework: { id, title, edition },
    ...{ question, zone: "UTC", by: { id: asker.personId, name: asker.name }, at: clock.now().toISOString() },
    checkpoint: {
      ...{ origin: checkpoint.origin, size: checkpoint.size, root: checkpoint.root.toString("base64") },
      signedAt: checkpoint.signedAt.toISOString(),
    },
    requirements: requirements.map((requirement) => requirementOf(requirement, byId)),
    limits,
  };
}

/** The state of each control by the finished run whose period reaches furthest, and that had something to check. */
export const reportedControls = async (): Promise<ReportControl[]> => (await listControls()).controls.map(resultOf);

const requirementOf = (
  { controls, evidence, ...requirement }: Framework["requirements"][number],
  byId: ReadonlyMap<string, ReportControl>,
): ComplianceReport["requirements"][number] => ({
  ...requirement,
  controls: controls.flatMap((id) => {
    const control = byId.get(id);
    return control ? [control] : [];
  }),
  evidence: evidence.map(({ label, q }) => ({ label, link: `/audit?q=${encodeURIComponent(q)}&from=now-30d` })),
});

const resultOf = ({ id, title, question, cannotShow, lastRun }: ControlSummary): ReportControl => ({
  ...{ id, title, question, cannotShow, lastRun },
  state: lastRun === null ? "not_run" : stateOf(lastRun),
});

function stateOf({ signedOff, exceptionCount, population }: RunSummary): ReportControl["state"] {
  if (signedOff?.conclusion === "not_effective") return "not_effective";
  if (population === 0) return "empty";
  return signedOff || exceptionCount === 0 ? "passed" : "exceptions";
}
