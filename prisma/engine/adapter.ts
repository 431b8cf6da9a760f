import { PrismaPg } from "@prisma/adapter-pg";
import {
  ColumnTypeEnum,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
  type SqlQuery,
  type SqlResultSet,
} from "@prisma/driver-adapter-utils";
import { Pool } from "pg";

/** OID of the catalogue's one-byte type "char", which Prisma's adapter does not know, and of a type it reads alike. */
const oneByteChar = 18;
const readAs = 1042;

export type MigrationAdapter = {
  factory: SqlMigrationAwareDriverAdapterFactory;
  /** PostgreSQL's own error of the last script that failed. The engine's error does not contain it. */
  refusal(): Error | undefined;
  /** Closes the connection: the engine never does. */
  end(): Promise<void>;
};

/**
 * Makes Prisma's PostgreSQL adapter fit for migrations.
 *
 * A script goes to the server whole: the adapter splits at every semicolon, which cuts functions apart, and would
 * commit the part before a failing statement. Columns of type "char" are passed on, so a database can be described.
 */
export function migrationAdapter(connectionString: string): MigrationAdapter {
  const pool = new Pool({
    connectionString,
    max: 1,
    connectionTimeoutMillis: 5000,
    application_name: "mandate-migrate",
  });
  const charColumns = new Set<string>();
  let refusal: Error | undefined;
  pool.on("error", () => undefined);
  pool.on("connect", ({ connection }) =>
    connection.prependListener("rowDescription", (message) => note(message, charColumns)),
  );
  const prisma = new PrismaPg(pool);
  const factory: SqlMigrationAwareDriverAdapterFactory = {
    provider: prisma.provider,
    adapterName: prisma.adapterName,
    connectToShadowDb: () => prisma.connectToShadowDb(),
    connect: async () => {
      const adapter = await prisma.connect();
      return Object.assign<SqlDriverAdapter, Partial<SqlDriverAdapter>>(adapter, {
        queryRaw: withCharColumns(adapter.queryRaw.bind(adapter), charColumns),
        executeScript: async (script) => {
          await pool.query(script).catch((error: Error) => {
            refusal = error;
            throw error;
          });
        },
      });
    },
  };
  return { factory, refusal: () => refusal, end: () => pool.end() };
}

type RowDescription = { fields: { name: string; dataTypeID: number }[] };

/** The adapter reads a result's columns after this, one result at a time on the one connection. */
function note({ fields }: RowDescription, charColumns: Set<string>): void {
  charColumns.clear();
  for (const field of fields) {
    if (field.dataTypeID !== oneByteChar) continue;
    charColumns.add(field.name);
    field.dataTypeID = readAs;
  }
}

type Query = (query: SqlQuery) => Promise<SqlResultSet>;

function withCharColumns(queryRaw: Query, charColumns: Set<string>): Query {
  return async (query) => {
    const result = await queryRaw(query);
    const isChar = result.columnNames.map((name) => charColumns.has(name));
    return {
      ...result,
      columnTypes: result.columnTypes.map((type, at) => (isChar[at] ? ColumnTypeEnum.Character : type)),
      // PostgreSQL writes the byte zero of this type as an empty string.
      rows: result.rows.map((row) => row.map((value, at) => (isChar[at] && value === "" ? "\0" : value))),
    };
  };
}
