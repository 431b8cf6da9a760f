import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import type { SchemaEngine } from "@prisma/schema-engine-wasm";
import { migrationAdapter } from "./adapter";
import type { SchemaFile } from "./files";

type EngineModule = { SchemaEngine: typeof SchemaEngine };

/**
 * Runs something with Prisma's schema engine on one database.
 *
 * The engine is the WebAssembly build in the npm package: it needs no download, and it keeps the same
 * `_prisma_migrations` table as Prisma's command line.
 */
export async function withEngine<T>(
  ownerUrl: string,
  schema: SchemaFile[],
  use: (engine: SchemaEngine) => Promise<T>,
): Promise<T> {
  const { SchemaEngine } = await engineOfProcess();
  const adapter = migrationAdapter(ownerUrl);
  const datamodels = schema.map(({ path, content }): [string, string] => [path, content]);
  try {
    const factory = bindMigrationAwareSqlAdapterFactory(adapter.factory);
    const engine = await SchemaEngine.new({ datamodels }, () => undefined, factory);
    return await use(engine).finally(() => engine.free());
  } catch (error) {
    throw adapter.refusal() ?? readable(error);
  } finally {
    await adapter.end();
  }
}

const place = Symbol.for("mandate.schema-engine");
const holder = globalThis as { [place]?: Promise<EngineModule> };

/**
 * Loads the engine once in a process, even if this file is loaded several times. It is not one of the singletons that
 * tests reset, because the package keeps one memory: a second instance would take that of the first.
 */
function engineOfProcess(): Promise<EngineModule> {
  holder[place] ??= load();
  return holder[place];
}

async function load(): Promise<EngineModule> {
  // The engine reports the message of a panic here before it traps.
  Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: { set_message: () => undefined } });
  const bindings = await import("@prisma/schema-engine-wasm/schema_engine_bg");
  const script = createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm/schema_engine_bg");
  const bytes = await readFile(script.replace(/\.js$/, ".wasm"));
  const { instance } = await WebAssembly.instantiate(bytes, { "./schema_engine_bg.js": imports(bindings) });
  // The package publishes no types for the two calls that wire its halves together.
  const connect: (exports: WebAssembly.Exports) => void = Reflect.get(bindings, "__wbg_set_wasm");
  connect(instance.exports);
  const start: unknown = instance.exports.__wbindgen_start;
  if (typeof start === "function") start();
  return bindings;
}

/** Times out without keeping the process: the engine never clears the timer of its ten-second lock. */
function imports(bindings: EngineModule): WebAssembly.ModuleImports {
  const all = Object.entries<WebAssembly.ImportValue>({ ...bindings });
  return Object.fromEntries(
    all.map(([name, value]) =>
      name.startsWith("__wbg_setTimeout_")
        ? [name, (callback: () => void, ms: number) => setTimeout(callback, ms).unref()]
        : [name, value],
    ),
  );
}

/** The engine's message ends in its own trace; only the part before it helps a person. */
function readable(error: unknown): Error {
  const text = error instanceof Error ? error.message : String(error);
  const [message = text] = text.split(/\n\s+0: /);
  return new Error(message.replace("external connector error\n", ""));
}
