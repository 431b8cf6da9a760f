import { ContextValue } from "@/lib/platform/base/context-value";
import type { Prisma } from "./prisma";

/** Confirms, in a transaction that is about to commit, that the call whose claim is held takes effect. */
export type ConfirmClaim = (tx: Prisma.TransactionClient) => Promise<void>;

const claim = new ContextValue<ConfirmClaim>("database.claim");

/** Runs a call; every transaction in it confirms the claim before it commits. */
export const holdingClaim = <T>(confirm: ConfirmClaim, run: () => Promise<T>): Promise<T> => claim.with(confirm, run);

/** The claim that the present call holds; undefined for calls without `Idempotency-Key`. */
export const heldClaim = (): ConfirmClaim | undefined => claim.now();
