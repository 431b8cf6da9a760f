import { keepContextUntil } from "@/lib/platform/base/context-value";
import { singleton } from "@/lib/platform/base/singleton";
import { waitingAs } from "@/lib/platform/database/waiting";
import { metrics } from "./metrics";

/** `degraded`: the server works, and an operator should look before it no longer does. */
export type CheckResult = { ok: boolean; degraded?: boolean; detail: string };
export type Check = () => CheckResult | Promise<CheckResult>;
export type Readiness = { status: "ready" | "degraded" | "not_ready"; checks: ({ check: string } & CheckResult)[] };

const limitMs = 1_500;

const checks = () => singleton("readiness-checks", () => new Map<string, Check>());

/** Adds a condition of readiness, or replaces the one of that name. */
export function defineCheck(name: string, check: Check): void {
  checks().set(name, check);
}

/** Names the checks and says which of them pass, without their details. */
export const publicReadiness = ({ status, checks: all }: Readiness) => ({
  status,
  checks: all.map(({ check, ok, degraded }) => ({ check, ok, ...(degraded ? { degraded } : {}) })),
});

type Asking = { current: Promise<Readiness> | undefined };

/** Asks every check; one that does not answer in time fails. Callers that ask at the same time share one answer. */
export function readiness(): Promise<Readiness> {
  const asking = singleton<Asking>("readiness-asking", () => ({ current: undefined }));
  asking.current ??= waitingAs("urgent", askAll).finally(() => {
    asking.current = undefined;
  });
  return asking.current;
}

async function askAll(): Promise<Readiness> {
  const results = await Promise.all([...checks()].map(async ([check, ask]) => ({ check, ...(await inTime(ask)) })));
  for (const { check, ok } of results) metrics().ready.set({ check }, ok ? 1 : 0);
  const ready = results.length > 0 && results.every(({ ok }) => ok);
  const working = results.some(({ degraded }) => degraded) ? "degraded" : "ready";
  return { status: ready ? working : "not_ready", checks: results };
}

async function inTime(ask: Check): Promise<CheckResult> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<CheckResult>((resolve) => {
    timer = setTimeout(() => resolve({ ok: false, detail: `No answer within ${limitMs} ms.` }), limitMs);
  });
  const answer = Promise.resolve().then(ask);
  keepContextUntil(answer);
  try {
    return await Promise.race([answer, late]);
  } catch {
    return { ok: false, detail: "The check failed." };
  } finally {
    clearTimeout(timer);
  }
}
