-- The records from which the state of a delegation or a person at an instant is read (lib/audit/life-records.ts).
CREATE INDEX audit_search_life ON audit_search USING gin (refs) WHERE (type = ANY (ARRAY[
  'delegation.granted'::text, 'delegation.narrowed'::text, 'delegation.changed'::text, 'delegation.reissued'::text,
  'delegation.suspended'::text, 'delegation.resumed'::text, 'delegation.revoked'::text, 'delegation.expired'::text,
  'person.created'::text, 'person.updated'::text, 'person.deactivated'::text, 'person.reactivated'::text,
  'person.invited'::text, 'person.invitation-accepted'::text]));
