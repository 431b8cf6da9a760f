import { describe, expect, it } from "vitest";
import {
  adopted,
  kill,
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

describe("several processes", () => {
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

  it("makes one database when several processes start at once, and none is left when all stop at once", async () => {
    const all = [startElsewhere(), startElsewhere(), startElsewhere()];
    const heard = await Promise.all(all.map((each) => each.until("serves")));
    expect(heard.filter((each) => each.includes(usesAnother))).toHaveLength(2);
    const pid = await postmasterPid();
    await Promise.all(all.map((each) => kill(each.child, "SIGTERM")));
    expect(isAlive(pid)).toBe(false);
  });
});
