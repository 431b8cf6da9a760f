import { DomainError } from "@/lib/platform/base/domain-error";

const codes = {
  not_suspended_for_silence: ["conflict", "It is not suspended for its silence. Reload the page."],
  instance_suspected: ["conflict", "A detection of this instance is open or confirmed. Security judges it first."],
  agent_suspected: ["conflict", "A detection of this agent is open or confirmed. Security judges it first."],
  silence_not_expected: ["conflict", "No silence is declared for this agent. Reload the page."],
  silence_end: ["invalid", "The end is not within the next 400 days. Choose another end."],
  not_allowed: ["forbidden", "Only its owner, or a person who may change agents, may do this."],
} as const;

/** Refuses a command about silent agents. */
export function dormancyError(code: keyof typeof codes, facts: Record<string, string> = {}): DomainError {
  const [kind, detail] = codes[code];
  const errors = code === "silence_end" ? [{ path: "until", code: "out_of_range", message: detail }] : [];
  return new DomainError(code, kind, detail, { facts, ...(errors.length > 0 && { errors }) });
}
