import { mkdtemp, rm } from "node:fs/promises";
import { loadavg } from "node:os";
import { dirname, join } from "node:path";
import { monitorEventLoopDelay, performance } from "node:perf_hooks";
import { notesOf } from "@/bench/scale/lab-server";
import { residentMb } from "@/bench/scale/memory";
import { startExport } from "@/lib/exports/commands";
import { type ExportFormat, exportFormats } from "@/lib/exports/model";
import { getExport } from "@/lib/exports/queries";
import { writeShare } from "@/lib/exports/write";
import { clock } from "@/lib/platform/base/clock";
import { installRuntime } from "@/lib/platform/base/runtime";
import { databaseTimeMs, endPools } from "@/lib/platform/database/pool";
import { endPrisma } from "@/lib/platform/database/prisma";
import { waitingAs } from "@/lib/platform/database/waiting";
import { loadKeyEncryptionKey } from "@/lib/platform/keys/key-encryption-key";
import { startEmbeddedPostgres } from "@/lib/platform/postgres/start";
import { settleSigningKeys } from "@/lib/signing-keys/commands";
import { startBackgroundThread } from "@/lib/startup/background-thread";
import { deploy } from "@/prisma/migrate";
import { cachedLab, restoreLab } from "@/prisma/seed/scale/cache";
import { readSizes } from "@/prisma/seed/scale/sizes";

// The digest of a file stays the same for the same laboratory.
// Exports the whole trail of a laboratory in each format, as the job does:
//   npm run bench:export -- [ndjson] [csv] [ocsf] --agents 1000 --delegations 10000 --entries 1000000

const shareMs = 5_000;

/** Opens a laboratory in this process, without a server. */
async function openLab(dataDir: string) {
  const postgres = await startEmbeddedPostgres({ dataDir, log: () => undefined });
  await deploy(postgres.ownerUrl);
  installRuntime({
    ...{ publicUrl: "http://localhost:3000", trustDomain: "localhost", dataDir, production: false, setRole: false },
    databaseUrl: postgres.appUrl,
    keyEncryptionKey: await loadKeyEncryptionKey({ dataDir }),
  });
  await clock.measure(databaseTimeMs);
  await settleSigningKeys();
  return postgres;
}

async function measure(personId: string, format: ExportFormat): Promise<void> {
  const auditor = { personId, permissions: new Set(["audit:read"] as const) };
  const id = await startExport(auditor, { kind: "audit", q: "", format, purpose: "A measurement" });
  const [began, cpu, loop] = [performance.now(), process.cpuUsage(), performance.eventLoopUtilization()];
  const delays = monitorEventLoopDelay({ resolution: 1 });
  delays.enable();
  let mostMb = 0;
  const watch = setInterval(() => {
    mostMb = Math.max(mostMb, residentMb(process.pid) ?? 0);
  }, 200);
  while (await waitingAs("jobs", () => writeShare(id, { shareMs })));
  clearInterval(watch);
  delays.disable();
  const held = performance.eventLoopUtilization(loop).active;
  const seconds = (performance.now() - began) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  const { count, files, status } = await getExport(auditor, id);
  const rate = `${Math.round(count / seconds)} entries/s`;
  const used = `${((user + system) / count).toFixed(0)} µs of CPU for each beside the database`;
  const size = `${Math.round((files[0]?.bytes ?? 0) / 1e6)} MB`;
  console.log(
    `${format}: ${status}, ${count} entries, ${size} in ${seconds.toFixed(1)} s: ${rate}, ${used}, ${mostMb} MB`,
  );
  const [longest, p99] = [delays.max, delays.percentile(99)].map((ns) => (ns / 1e6).toFixed(1));
  const of = `${((held * 1_000) / count).toFixed(1)} µs of it for each entry`;
  console.log(`  The thread of decisions: ${of}, held up for ${longest} ms at most, p99 ${p99} ms`);
  console.log(`  SHA-256 of the file: ${files[0]?.sha256}`);
}

const args = process.argv.slice(2);
const named = exportFormats.filter((format) => args.includes(format));
const kept = await cachedLab(readSizes(args), (line) => console.log(line));
const dataDir = await mkdtemp(join(dirname(kept), "lab-"));
try {
  await restoreLab(kept, dataDir);
  const { people } = await notesOf(dataDir);
  const postgres = await openLab(dataDir);
  const thread = startBackgroundThread();
  try {
    for (const format of named.length > 0 ? named : exportFormats) await measure(people.auditor ?? "", format);
    console.log(`Load of the machine: ${loadavg()[0]?.toFixed(1)}`);
  } finally {
    await thread.stop();
    await endPrisma();
    await endPools();
    await postgres.stop();
  }
} finally {
  await rm(dataDir, { recursive: true, force: true });
}
