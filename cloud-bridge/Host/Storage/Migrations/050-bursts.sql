-- What raw bursts showed. The id comes from the module and its number of the burst, so one burst makes one row however often it is sent.
CREATE TABLE burst_evidence (
  gateway TEXT NOT NULL,
  evidence TEXT NOT NULL,
  machine TEXT NOT NULL,
  point TEXT NOT NULL,
  taken_at BIGINT NOT NULL,
  asked_by TEXT NOT NULL,
  command TEXT,
  episode TEXT,
  label TEXT NOT NULL,
  fault_code TEXT,
  received_at BIGINT NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY (gateway, evidence)
);
CREATE INDEX burst_evidence_machine ON burst_evidence (gateway, machine, taken_at);
CREATE INDEX burst_evidence_old ON burst_evidence (taken_at) WHERE fault_code IS NULL;
CREATE INDEX commands_machine ON commands (gateway, machine, made_at) WHERE machine IS NOT NULL;
