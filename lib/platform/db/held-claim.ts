import { AsyncLocalStorage } from "node:async_hooks";
import type { Prisma } from "@/lib/platform/db/prisma";
import { singleton } from "@/lib/platform/singleton/singleton";

/** Confirms, in a transaction that is about to commit, that the call whose claim is held takes effect. */
export type ConfirmClaim = (tx: Prisma.TransactionClient) => Promise<void>;

const claims = () => singleton("held-claims", () => new AsyncLocalStorage<ConfirmClaim>());

/** Runs a call; every transaction in it confirms the claim before it commits. */
export const holdingClaim = <T>(confirm: ConfirmClaim, run: () => Promise<T>): Promise<T> => claims().run(confirm, run);

/** The claim that the present call holds; undefined for calls without `Idempotency-Key`. */
export const heldClaim = (): ConfirmClaim | undefined => claims().getStore();
