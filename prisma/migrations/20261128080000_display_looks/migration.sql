-- What display names look like, so that none passes for another agent's name (`lookOf` in lib/agents/looks.ts). Those that
-- look alike already stay; only new ones are refused.
alter table agents add column display_skeleton text;

-- No decision and no status list reads it, so no epoch moves.
alter table agents disable trigger user;

update agents set display_skeleton = coalesce(nullif(replace(replace(translate(
    regexp_replace(
      translate(
        lower(translate(
          regexp_replace(normalize(display_name, nfkd), U&'[\0300-\036F]', '', 'g'),
          'АВЕЅІЈКМНОРСТУХΑΒΕΖΗΙΚΜΝΟΡΤΥΧՍՏՕ', 'abesijkmhopctyxabezhikmnoptyxuso')),
        'аеорсухіјѕһԁԛԝյսոօցοαιυνρɑɡıǀ|', 'aeopcyxijshdqwjunogoaiuvpaglll'),
      '[[:space:][:punct:]$+<=>^`~]', '', 'g'),
    '01i', 'oll'), 'rn', 'm'), 'vv', 'w'), ''), display_name)
where display_name is not null;
alter table agents enable trigger user;

create index agents_by_display_skeleton on agents (display_skeleton);
