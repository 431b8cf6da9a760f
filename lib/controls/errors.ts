import { DomainError, type ErrorKind, type MemberError } from "@/lib/platform/base/domain-error";

const kinds = {
  control_not_found: ["not_found", "There is no such control."],
  control_run_not_found: ["not_found", "There is no such run of a control."],
  control_item_not_found: ["not_found", "The work paper of this run has no such item."],
  framework_not_found: ["not_found", "There is no such framework."],
  control_running: ["conflict", "A run of this control is under way. Wait until it is done."],
  control_run_not_done: ["conflict", "The run is not done. Wait until its status is done."],
  control_signed_off: ["conflict", "The work paper is signed off. Nothing changes after that."],
  control_sample_open: ["conflict", "Some items of the sample have no verdict. Give each a verdict first."],
  control_verdicts_changed: ["conflict", "A verdict was changed after it was shown. Reload the run and sign again."],
  too_many_signed_runs: ["conflict", "This control has too many signed-off runs."],
  control_period_empty: ["invalid", "The period ends before it begins. Choose a later end."],
  control_without_days: ["invalid", "This control compares no age. Leave the days out."],
} as const satisfies Record<string, readonly [ErrorKind, string]>;

/** Refusals about audit controls. */
export function controlError(
  code: keyof typeof kinds,
  options: { errors?: readonly MemberError[]; facts?: Record<string, unknown> } = {},
): DomainError {
  return new DomainError(code, kinds[code][0], kinds[code][1], options);
}
