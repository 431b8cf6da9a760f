-- A retirement for silence is announced before it comes. It is proposed where people must decide.
ALTER TABLE dormancies DROP CONSTRAINT dormancies_step;
ALTER TABLE dormancies ADD CONSTRAINT dormancies_step
  CHECK (step IN ('warned', 'suspended', 'retirement_announced', 'retirement_proposed'));
CREATE INDEX dormancies_proposed ON dormancies (subject_id) WHERE step = 'retirement_proposed';
-- Due retirements, and proposals of the last day, are counted before one is retired.
CREATE INDEX dormancies_retiring ON dormancies (step, at) WHERE step IN ('retirement_announced', 'retirement_proposed');
