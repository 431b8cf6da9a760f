import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import {
  adopted,
  dataDir,
  fillDataDirectory,
  kill,
  killAndHold,
  lines,
  logged,
  postmasterPid,
  prepareDataDirectories,
  query,
  start,
  startElsewhere,
} from "@/lib/testing/embedded-postgres";
import { isAlive } from "./processes";

prepareDataDirectories();

const usesAnother = "Another process runs PostgreSQL: using it.";
const ownerIsGone = "The process that ran PostgreSQL is gone.";
const endedUnexpectedly = "PostgreSQL ended unexpectedly: starting it again.";

describe("a first start", () => {
  it("makes one database when several processes start at once, and none is left when all stop at once", async () => {
    const all = [startElsewhere(), startElsewhere(), startElsewhere()];
    const heard = await Promise.all(all.map((each) => each.until("serves")));
    expect(heard.filter((each) => each.includes(usesAnother))).toHaveLength(2);
    const pid = await postmasterPid();
    await Promise.all(all.map((each) => kill(each.child, "SIGTERM")));
    expect(isAlive(pid)).toBe(false);
  });
});

describe("several processes", () => {
  beforeEach(fillDataDirectory);

  it("uses the server that another process owns, and owns it when that one is killed", async () => {
    const elsewhere = startElsewhere();
    await elsewhere.until("serves");
    const database = await start();
    expect(lines).toContain(usesAnother);
    const pid = await postmasterPid();
    await kill(elsewhere.child, "SIGKILL");
    await logged(ownerIsGone);
    await logged(adopted);
    expect(await postmasterPid()).toBe(pid);
    await database.stop();
    expect(isAlive(pid)).toBe(false);
  });

  it("leaves the server running for another process when the owner stops, and ends it with the last one", async () => {
    const first = await start();
    const elsewhere = startElsewhere();
    expect(await elsewhere.until("serves")).toEqual([usesAnother, "serves"]);
    const pid = await postmasterPid();
    await first.stop();
    await elsewhere.until(adopted);
    expect(await postmasterPid()).toBe(pid);
    await kill(elsewhere.child, "SIGTERM");
    expect(isAlive(pid)).toBe(false);
  });

  it("leaves the server to its owner when another process stops", async () => {
    const first = await start();
    const elsewhere = startElsewhere();
    await elsewhere.until("serves");
    const pid = await postmasterPid();
    await kill(elsewhere.child, "SIGTERM");
    expect(await query(first.ownerUrl, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
    await first.stop();
    expect(isAlive(pid)).toBe(false);
  });

  it("is told that PostgreSQL serves once it answers, while the owner starts it again", async () => {
    const owner = await start();
    const goOn = await killAndHold(owner.ownerUrl);
    await logged(endedUnexpectedly);
    const answer = start().then(({ ownerUrl }) => query(ownerUrl, "SELECT 1 AS one"));
    await logged(usesAnother);
    goOn();
    expect(await answer).toEqual([{ one: 1 }]);
  });

  it("starts PostgreSQL itself when the owner is killed while both wait for it", async () => {
    const elsewhere = startElsewhere();
    await elsewhere.until("serves");
    const goOn = await killAndHold((await readFile(join(dataDir(), "database-url"), "utf8")).trim());
    await elsewhere.until(endedUnexpectedly);
    const joining = start();
    await logged(usesAnother);
    await kill(elsewhere.child, "SIGKILL");
    goOn();
    expect(await query((await joining).ownerUrl, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  });

  it("ends the server when the other process leaves while the owner, which stops, waits for a restart", async () => {
    const owner = await start();
    const goOn = await killAndHold(owner.ownerUrl);
    await logged(endedUnexpectedly);
    const elsewhere = startElsewhere();
    await elsewhere.until(usesAnother);
    const stopped = owner.stop();
    await kill(elsewhere.child, "SIGTERM");
    goOn();
    await stopped;
    await expect(postmasterPid()).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("ends the server although a process still looks whether its owner lives", async () => {
    const owner = await start();
    const look = connect(join(new URL(owner.ownerUrl).searchParams.get("host") ?? "", "owner"));
    await once(look, "connect");
    // The owner takes connections in their order. So it has taken the first one when it answers this one.
    const other = await start();
    await other.stop();
    await owner.stop();
    look.destroy();
    await expect(postmasterPid()).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("leaves at once while the next owner still waits for PostgreSQL", async () => {
    const elsewhere = startElsewhere();
    await elsewhere.until("serves");
    const both = [await start(), await start()];
    const goOn = await killAndHold(both[0]?.ownerUrl ?? "");
    await kill(elsewhere.child, "SIGKILL");
    await logged(ownerIsGone);
    await Promise.race(both.map((each) => each.stop()));
    expect(lines.join("\n")).not.toContain("could not be taken over");
    goOn();
    await Promise.all(both.map((each) => each.stop()));
    await expect(postmasterPid()).rejects.toMatchObject({ code: "ENOENT" });
  });
});
