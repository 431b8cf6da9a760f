-- Security events of an identity provider deactivate too many people, so further deactivations are held back.
ALTER TYPE detection_kind ADD VALUE 'deactivations_held';
