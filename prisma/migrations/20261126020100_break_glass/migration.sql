-- A detection may be about a person: an admin who came in by password although identity providers sign people in.
alter type "detection_kind" add value 'break_glass_used';
alter table "detections" alter column "agent_id" drop not null;
alter table "detections" add column "person_id" text;
alter table "detections" add constraint "detections_are_about_one" check (("agent_id" is null) <> ("person_id" is null));
-- One is looked into at a time, however often they sign in meanwhile.
create unique index "detections_open_about_a_person" on "detections" ("person_id") where "status" = 'open' and "person_id" is not null;
