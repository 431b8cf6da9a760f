ALTER TYPE detection_kind ADD VALUE 'responses_held';
