CREATE TABLE service_records (
  id TEXT NOT NULL PRIMARY KEY,
  gateway TEXT NOT NULL,
  machine TEXT NOT NULL,
  at BIGINT NOT NULL,
  kind TEXT NOT NULL,
  made_by TEXT NOT NULL,
  note TEXT,
  part TEXT
);
CREATE INDEX service_machine ON service_records (gateway, machine, at);
