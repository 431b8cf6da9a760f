import type { Through } from "@/lib/audit/acting-through";
import { DomainError } from "@/lib/platform/base/domain-error";
import { singleton } from "@/lib/platform/base/singleton";
import type { Permission } from "./permissions";
import type { Principal } from "./principal";

/** A person, reduced to the one permission that a decision let an agent use in their name. */
export type AutomatedPrincipal = Principal & { through: Through };

/** Judges a request that carries an access token; throws DomainError. */
export type Automation = (request: Request, anyOf: readonly Permission[]) => Promise<AutomatedPrincipal>;

/** Whether the token of an earlier principal is still valid. It makes no new decision. */
export type AutomationCheck = (principal: Principal) => Promise<boolean>;

type Registered = { automation: Automation | undefined; stillValid: AutomationCheck | undefined };
const registered = () => singleton<Registered>("automation", () => ({ automation: undefined, stillValid: undefined }));

/** Registers what judges access tokens at the console interface. Decisions know people, and not the reverse. */
export function defineAutomation(automation: Automation, stillValid?: AutomationCheck): void {
  Object.assign(registered(), { automation, stillValid });
}

/** Whether the token by which an agent acts is still valid, with the permissions that it gave. */
export const stillAutomated: AutomationCheck = async (principal) =>
  (await registered().stillValid?.(principal)) ?? false;

/** Whether a request speaks with an access token. A cookie beside it then counts for nothing. */
export const carriesToken = (request: Request): boolean =>
  /^(Bearer|DPoP) /i.test(request.headers.get("authorization") ?? "");

/** Finds out in whose name a request with an access token comes; throws DomainError `token_invalid` and others. */
export function principalOfToken(request: Request, anyOf: readonly Permission[]): Promise<AutomatedPrincipal> {
  const { automation } = registered();
  if (!automation) throw new DomainError("token_invalid", "unauthenticated", "Access tokens are not accepted here.");
  return automation(request, anyOf);
}
