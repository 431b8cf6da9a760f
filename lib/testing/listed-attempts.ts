import { expect } from "vitest";
import { GET as certificateRoute } from "@/app/api/agents/[agentId]/certificate/route";
import { append } from "@/lib/audit/append";
import { logSigner } from "@/lib/audit/log-key";
import { sealUpTo } from "@/lib/audit/sequencer";
import { finishRetirement } from "@/lib/lifecycle/retirement/finish";
import { newId } from "@/lib/platform/base/id";
import { transaction } from "@/lib/platform/database/transaction";
import { publicKeys } from "@/lib/platform/keys/keys";
import type { Principal } from "@/lib/principals/principal";
import type { PublicJwk } from "@/lib/protocols/jose/jwk";
import { parseVkey, signNote } from "@/lib/protocols/tlog/note";
import { attemptsSentence, attemptsType } from "@/lib/retirements/attempts";
import { AttemptsStatement, type CertificateAttempts } from "@/lib/retirements/attempts.schema";
import { payloadText } from "@/lib/retirements/certificate";
import { AnyCertificate, RetirementCertificate } from "@/lib/retirements/certificate.schema";
import { retireAgent } from "@/lib/retirements/commands/retire-agent";
import { statementSigner } from "@/lib/retirements/statement";
import { type Trust, verifyCertificate } from "@/lib/retirements/verify-certificate";
import { evaluate } from "./decisions";
import { given, type TestAgent } from "./direct";
import { keyOfLog } from "./exports";
import { tokenOf } from "./tokens";
import { createWorld, type World } from "./world";

export type Listed = RetirementCertificate & { attempts: CertificateAttempts };
/** A retired agent with a token from before. */
export type Used = { agent: TestAgent; token: string };
export type Setting = { world: World; security: Principal; trust: { vkey: string; keys: PublicJwk[] } };

/** A world whose log has begun, and the keys that a reader of its certificates has. */
export async function openSetting(): Promise<Setting> {
  const world = await createWorld();
  const security = await world.person(["security"]);
  await sealed(security);
  return { world, security, trust: { vkey: await keyOfLog(world), keys: publicKeys("retirement") } };
}

/** Seals every record that is committed. */
export async function sealed({ personId }: Principal): Promise<void> {
  const happened = { type: "person.signed-in", actor: { type: "person", id: personId } } as const;
  await sealUpTo(await transaction((tx) => append(tx, { ...happened, refs: [newId("session")] })));
}

export async function retired({ security }: Setting, name: string): Promise<Used> {
  const agent = await given.agent(`https://${name}.acme.example`);
  await given.delegation(agent);
  const token = await tokenOf(agent);
  expect((await evaluate(agent, token)).decision).toBe(true);
  await retireAgent(security, agent.agentId, "Over.");
  await finishRetirement(agent.agentId);
  return { agent, token };
}

export async function attempt({ agent, token }: Used, count = 1): Promise<void> {
  for (let i = 0; i < count; i++) expect((await evaluate(agent, token)).decision).toBe(false);
}

export async function download({ world, security }: Setting, { agent }: Used, as = security): Promise<Listed> {
  const answer = await world.call(certificateRoute, { as, params: { agentId: agent.agentId } });
  const { attempts, ...file } = RetirementCertificate.parse(await answer.json());
  return { ...file, attempts: attempts ?? expect.fail() };
}

export const listIn = ({ attempts }: Listed): AttemptsStatement =>
  AttemptsStatement.parse(JSON.parse(payloadText(attempts.statement)));

/** The file with another list, signed by the key of certificates and by the log as the server signs it. */
export async function signedAgain(file: Listed, change: Partial<AttemptsStatement>): Promise<Listed> {
  const statement = { ...listIn(file), ...change };
  const text = `${JSON.stringify(statement, null, 2)}\n`;
  const note = await signNote(text, [logSigner(parseVkey(file.ended.vkey).name)]);
  const attempts = {
    ...{ statement: statementSigner().sign(attemptsType, text), signature: note.slice(text.length + 1) },
    sentence: attemptsSentence(statement),
  };
  return { ...file, attempts: { ...file.attempts, ...attempts } };
}

/** The faults that the verifier names. */
export const faultsOf = (file: object, trust: Trust): string[] =>
  verifyCertificate(AnyCertificate.parse(file), trust)
    .checks.filter(({ ok }) => !ok)
    .map(({ says }) => says);
