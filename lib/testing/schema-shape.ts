import { Client } from "pg";

/** Definitions of everything in the schema, each with its kind; months of the trail, which depend on the clock, are left out. */
const definitions = `
with own as (
  select oid, relname, relkind from pg_class
  where relnamespace = 'public'::regnamespace and relname !~ '^audit_search_[0-9]{6}' and relname <> '_prisma_migrations'
)
select 'column ' || c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || ' ' || a.attnotnull || ' '
  || coalesce(pg_get_expr(d.adbin, d.adrelid), '') as definition
from own c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
where c.relkind in ('r', 'p')
union all select 'constraint ' || c.relname || ' ' || k.conname || ' ' || pg_get_constraintdef(k.oid)
from own c join pg_constraint k on k.conrelid = c.oid where k.contype <> 'n'
union all select 'index ' || pg_get_indexdef(c.oid) from own c where c.relkind in ('i', 'I')
union all select 'trigger ' || pg_get_triggerdef(t.oid) from own c join pg_trigger t on t.tgrelid = c.oid where not t.tgisinternal
union all select 'function ' || pg_get_functiondef(p.oid) from pg_proc p where p.pronamespace = 'public'::regnamespace
  and p.prokind <> 'a'
union all select 'aggregate ' || p.oid::regprocedure || ' ' || a.aggtransfn || ' ' || coalesce(a.agginitval, '')
from pg_proc p join pg_aggregate a on a.aggfnoid = p.oid where p.pronamespace = 'public'::regnamespace
union all select 'enum ' || t.typname || ' ' || e.enumsortorder || ' ' || e.enumlabel
from pg_enum e join pg_type t on t.oid = e.enumtypid
order by 1`;

/** Reads the definitions of a database's tables, indexes, triggers and functions, in order. */
export async function shapeOf(url: string): Promise<string[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<{ definition: string }>(definitions)).rows.map(({ definition }) => definition);
  } finally {
    await client.end();
  }
}
