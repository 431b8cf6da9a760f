import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unzipSync, zipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { POST as packRoute } from "@/app/api/cases/[caseId]/pack/route";
import { GET as fileRoute } from "@/app/api/exports/[exportId]/files/[name]/route";
import { append } from "@/lib/audit/append";
import { publicCheckpoint, publicConsistency } from "@/lib/audit/public-log";
import type { EntryEvidence } from "@/lib/audit/schema";
import { sealUpTo } from "@/lib/audit/sequencer";
import { openCase, pinEntry } from "@/lib/cases/commands";
import { writeCasePack } from "@/lib/cases/pack/write";
import { ExportStarted } from "@/lib/exports/schema";
import { finishRetirement } from "@/lib/lifecycle/retirement/finish";
import { newId } from "@/lib/platform/base/id";
import { transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { payloadText } from "@/lib/retirements/certificate";
import { RetirementCertificate } from "@/lib/retirements/certificate.schema";
import { retireAgent } from "@/lib/retirements/commands/retire-agent";
import { getCertificate } from "@/lib/retirements/queries";
import { evaluate } from "@/lib/testing/decisions";
import { given, inSeconds, payments, type TestAgent } from "@/lib/testing/direct";
import { copyOf, keyOfLog, written } from "@/lib/testing/exports";
import { grantChain } from "@/lib/testing/signed-chain";
import { TileLog, textEntries, writeFiles } from "@/lib/testing/tile-files";
import { tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import { verifierBytes } from "@/scripts/verifier.mjs";
import { bundledCommand, bundledWorker, type Command, verifierIn, type WorkerQuestion } from "./command.test-support";

type Kind = {
  /** The arguments that name the files. */
  args: string[];
  /** The arguments that name what the reader trusts. */
  trusted: string[];
  /** The same question to the worker of the page. */
  question: WorkerQuestion;
  /** The same files with one thing changed. */
  tampered: (bytes: Uint8Array) => Uint8Array;
  /** The changed file. */
  path: string;
};

const names = ["entry", "certificate", "chain", "export", "pack", "checkpoints", "tiles"] as const;
let kinds: Record<(typeof names)[number], Kind>;
let world: World;
let auditor: Principal;
let folder: string;
let key: string;
let files: Map<string, Uint8Array>;
let run: Command;
let ask: Awaited<ReturnType<typeof bundledWorker>>;

beforeAll(async () => {
  world = await createWorld();
  folder = await mkdtemp(join(tmpdir(), "mandate-single-"));
  auditor = await world.person(["auditor"]);
  const three = await grantChain(world, 3);
  const old = await sealedCheckpoint();
  const agent = await given.agent();
  await given.delegation(agent, [payments(agent)]);
  const token = await tokenOf(agent);
  expect((await evaluate(agent, token)).decision).toBe(true);
  const current = await sealedCheckpoint();
  key = await keyOfLog(world);
  const [from, to] = [sizeOf(old), sizeOf(current)];
  const proof = await publicConsistency(new URLSearchParams({ from, to }));
  const exported = await copyOf(auditor, await written(auditor));
  const pack = await packBytes(agent.agentId);
  const evidence = Object.entries(unzipSync(pack)).find(([path]) => path.startsWith("entries/"))?.[1];
  const log = new TileLog(textEntries(300));
  const tiles = [...(await log.files())].map(([path, bytes]) => [`tiles/${path}`, bytes] as const);
  const certificate = await certificateOf(agent, token);
  const texts = {
    "certificate.json": JSON.stringify(certificate),
    "entry.json": Buffer.from(evidence ?? []).toString("utf8"),
    "chain.json": JSON.stringify(three.delegations),
    "keys.json": JSON.stringify({ keys: three.keys }),
    "export/manifest.json": exported.text,
    "export/manifest.sig": exported.signature,
    "export/entries.ndjson": exported.entries,
    ...{ "old.checkpoint": old, "new.checkpoint": current, "consistency.txt": proof },
  };
  files = new Map([...Object.entries(texts).map(([path, text]) => [path, Buffer.from(text)] as const), ...tiles]);
  files.set("pack.zip", pack);
  kinds = kindsOf(key, log.vkey, [...files.keys()]);
  await writeFiles(folder, files);
  [run, ask] = [await bundledCommand(folder), await bundledWorker(folder)];
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await world.end();
});

const sizeOf = (checkpoint: string): string => checkpoint.split("\n")[1] ?? "";

async function sealedCheckpoint(): Promise<string> {
  const happened = { type: "person.signed-in", actor: { type: "person", id: auditor.personId } } as const;
  await sealUpTo(await transaction((tx) => append(tx, { ...happened, refs: [newId("session")] })));
  return publicCheckpoint();
}

/** Retires an agent, which is then used, and packs the certificate once all records are sealed. */
async function certificateOf(agent: TestAgent, token: string) {
  const { agentId } = agent;
  const security = await world.person(["security"]);
  await retireAgent(security, agentId, "The task is done.");
  await finishRetirement(agentId);
  expect((await evaluate(agent, token)).decision).toBe(false);
  await sealedCheckpoint();
  return (await getCertificate(security, agentId)).certificate;
}

async function packBytes(agentId: string): Promise<Uint8Array> {
  const period = { from: inSeconds(-3600), to: inSeconds(3600) };
  const caseId = await openCase(auditor, { title: "One file", agentId, ...period });
  const [row] = await world.sql<{ index: string }>("select index from audit_search where type = 'decision.made'");
  await pinEntry(auditor, caseId, { index: Number(row?.index), note: "The decision" });
  const started = await world.call(packRoute, { as: auditor, method: "POST", params: { caseId }, body: {} });
  const { id: exportId } = ExportStarted.parse(await started.json());
  await writeCasePack(exportId);
  const file = await world.call(fileRoute, { as: auditor, params: { exportId, name: "pack.zip" } });
  return Buffer.from(await file.arrayBuffer());
}

/** Changes one letter of a text. */
const changed = (bytes: Uint8Array): Uint8Array => {
  const text = Buffer.from(bytes).toString("latin1");
  const at = text.search(/(?<=[a-z])[a-m](?=[a-z])/);
  return Buffer.from(text.slice(0, at) + (text[at] === "b" ? "c" : "b") + text.slice(at + 1), "latin1");
};

/** Changes an instant in the signed statement. */
const dated = (bytes: Uint8Array): Uint8Array => {
  const file = RetirementCertificate.parse(JSON.parse(Buffer.from(bytes).toString("utf8")));
  const [header, , signature] = file.statement.split(".");
  const text = payloadText(file.statement).replace(/("at": "20)\d\d/, "$100");
  const statement = [header, Buffer.from(text).toString("base64url"), signature].join(".");
  return Buffer.from(JSON.stringify({ ...file, statement }));
};

/** Changes a text of an entry's evidence. */
const retold = (bytes: Uint8Array): Uint8Array => {
  const evidence: EntryEvidence = JSON.parse(Buffer.from(bytes).toString("utf8"));
  const texts = evidence.texts.map((text) => ({ ...text, value: `${text.value}!` }));
  return Buffer.from(JSON.stringify({ ...evidence, texts }));
};

/** Changes one file of a pack and packs it again. */
const repacked = (bytes: Uint8Array): Uint8Array => {
  const content = unzipSync(bytes);
  return zipSync({ ...content, "report.html": changed(content["report.html"] ?? new Uint8Array()) });
};

const lastByte = (bytes: Uint8Array): Uint8Array => {
  const other = Uint8Array.from(bytes);
  other[other.length - 1] = (other.at(-1) ?? 0) ^ 1;
  return other;
};

function kindsOf(logKey: string, tilesKey: string, paths: readonly string[]): typeof kinds {
  const below = (start: string) => paths.filter((path) => path.startsWith(start));
  const byKey = { trusted: ["--key", logKey] };
  return {
    entry: {
      ...{ args: ["entry.json"], ...byKey, path: "entry.json", tampered: retold },
      question: { paths: ["entry.json"], key: logKey },
    },
    chain: {
      ...{ args: ["chain.json"], trusted: ["--jwks", "keys.json"], path: "chain.json", tampered: changed },
      question: { paths: ["chain.json"], jwks: "keys.json" },
    },
    export: {
      ...{ args: ["export"], ...byKey, path: "export/entries.ndjson", tampered: changed },
      question: { paths: below("export/"), key: logKey },
    },
    certificate: {
      ...{ args: ["certificate.json"], path: "certificate.json", tampered: dated },
      trusted: ["--key", logKey, "--jwks", "keys.json"],
      question: { paths: ["certificate.json"], key: logKey, jwks: "keys.json" },
    },
    pack: {
      ...{ args: ["pack.zip"], ...byKey, path: "pack.zip", tampered: repacked },
      question: { paths: ["pack.zip"], key: logKey },
    },
    checkpoints: {
      args: ["new.checkpoint", "consistency.txt"],
      ...{ trusted: ["--key", logKey, "--since", "old.checkpoint"], path: "consistency.txt" },
      tampered: (bytes) =>
        Buffer.from(
          Buffer.from(bytes)
            .toString("utf8")
            .replace(/\n[^\n]{6}/, "\nAAAAAA"),
        ),
      question: { paths: ["new.checkpoint", "consistency.txt"], key: logKey, since: "old.checkpoint" },
    },
    tiles: {
      ...{ args: ["tiles"], trusted: ["--key", tilesKey], path: "tiles/tile/0/000", tampered: lastByte },
      question: { paths: below("tiles/"), key: tilesKey },
    },
  };
}

/** A chain is judged at the present. */
const withoutNow = (line: string): string => line.replace(/It is valid at \S+Z\.$/, "It is valid now.");

/** Asks the command and the worker. They give the same verdict with the same checks. */
async function verdictOn({ args, trusted, question }: Kind) {
  const { code, output } = await run(...args, ...trusted);
  const answer = await ask(question);
  const checks = "checks" in answer ? answer.checks : [];
  const lines = output.split("\n").filter((line) => /^(ok {5}|WRONG {2}) /.test(line));
  const shown = checks.map(({ ok, says }) => `${ok ? "ok     " : "WRONG  "} ${says}`);
  expect(shown.map(withoutNow)).toEqual(lines.map(withoutNow));
  return { code, verdict: answer.verdict };
}

describe("verify.mjs in an empty folder, and the worker of the page", () => {
  it.each(names)("verify a file of the kind: %s", async (name) => {
    expect(await verdictOn(kinds[name])).toEqual({ code: 0, verdict: "verified" });
  });

  it.each(names)("refuse a changed file of the kind: %s", async (name) => {
    const { path, tampered } = kinds[name];
    const original = files.get(path) ?? expect.fail(path);
    await writeFiles(folder, new Map([[path, tampered(original)]]));
    expect(await verdictOn(kinds[name])).toEqual({ code: 1, verdict: "refused" });
    await writeFiles(folder, new Map([[path, original]]));
  });

  it.each(["entry", "export", "pack"] as const)("do not check the origin without a key: %s", async (name) => {
    const { key: _, ...question } = kinds[name].question;
    expect(await verdictOn({ ...kinds[name], trusted: [], question })).toEqual({ code: 3, verdict: "consistent" });
  });

  it("verify a certificate by the log alone, and say that its signer is not checked", async () => {
    const { args } = kinds.certificate;
    const ask = async (trusted: string[], question: object) =>
      verdictOn({ ...kinds.certificate, trusted, question: { paths: args, ...question } });
    expect(await ask(["--key", key], { key })).toEqual({ code: 0, verdict: "verified" });
    expect(await ask(["--jwks", "keys.json"], { jwks: "keys.json" })).toEqual({ code: 3, verdict: "consistent" });
    expect(await ask([], {})).toEqual({ code: 3, verdict: "consistent" });
    const { output } = await run(...args, "--key", key);
    expect(output).toContain("The log vouches for the statement: its record of the end holds the digest.");
    expect(output).toContain("Give the issuer's key set with --jwks");
    await writeFiles(folder, new Map([["foreign.json", Buffer.from('{"keys":[{"kty":"EC"}]}')]]));
    const foreign = await ask(["--key", key, "--jwks", "foreign.json"], { key, jwks: "foreign.json" });
    expect(foreign).toEqual({ code: 1, verdict: "refused" });
  });

  it("verify later attempts in a certificate, and refuse one without the record of an attempt", async () => {
    const original = files.get("certificate.json") ?? expect.fail();
    const { attempts, ...file } = RetirementCertificate.parse(JSON.parse(Buffer.from(original).toString("utf8")));
    const { output } = await run("certificate.json", ...kinds.certificate.trusted);
    expect(output).toContain("1 attempt to use the agent was refused. All are listed.");
    const removed = Buffer.from(JSON.stringify({ ...file, attempts: { ...attempts, records: [] } }));
    await writeFiles(folder, new Map([["certificate.json", removed]]));
    expect(await verdictOn(kinds.certificate)).toEqual({ code: 1, verdict: "refused" });
    await writeFiles(folder, new Map([["certificate.json", original]]));
  });

  it("print for a pack what the pack says they print", async () => {
    const content = unzipSync(files.get("pack.zip") ?? new Uint8Array());
    await writeFiles(folder, new Map(Object.entries(content).map(([path, bytes]) => [`unpacked/${path}`, bytes])));
    expect(content["verify.mjs"]).toEqual(new Uint8Array(await verifierBytes()));
    const { output } = await run("unpacked", "--key", join("unpacked", "log-key.txt"));
    expect(output).toBe(Buffer.from(content["expected-output.txt"] ?? []).toString("utf8"));
  });

  it("let a pack be verified by the copy inside it, alone in an empty folder, to the first changed entry", async () => {
    const content = unzipSync(files.get("pack.zip") ?? new Uint8Array());
    const path = Object.keys(content).find((one) => one.startsWith("entries/")) ?? expect.fail();
    const alone = await mkdtemp(join(tmpdir(), "mandate-pack-"));
    try {
      await writeFiles(alone, new Map(Object.entries(content)));
      const own = verifierIn(alone);
      expect((await own(".", "--key", key)).code).toBe(0);
      expect((await own(".")).code).toBe(3);
      await writeFiles(alone, new Map([[path, retold(content[path] ?? new Uint8Array())]]));
      const { code, output } = await own(".", "--key", key);
      expect(code).toBe(1);
      expect(output.split("\n").find((line) => line.startsWith("WRONG") && line.includes("entries/"))).toContain(path);
    } finally {
      await rm(alone, { recursive: true, force: true });
    }
  });

  it("are built to the same bytes from the same source", async () => {
    expect(await verifierBytes()).toEqual(await verifierBytes());
  });

  it("cannot verify a file of no kind", async () => {
    await writeFiles(folder, new Map([["letter.txt", Buffer.from("Dear auditor")]]));
    expect((await run("letter.txt")).code).toBe(2);
    expect((await ask({ paths: ["letter.txt"] })).verdict).toBe("unusable");
  });
});
