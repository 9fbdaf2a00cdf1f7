-- What people at a machine reported, in their words, with at most one photo (base64 of the file as it came).
CREATE TABLE problem_reports (
  id TEXT NOT NULL PRIMARY KEY,
  gateway TEXT NOT NULL,
  machine TEXT NOT NULL,
  order_id TEXT NOT NULL,
  at BIGINT NOT NULL,
  made_by TEXT NOT NULL,
  words TEXT NOT NULL,
  photo_type TEXT,
  photo TEXT
);
CREATE INDEX problem_reports_order ON problem_reports (order_id, at);
CREATE INDEX problem_reports_machine ON problem_reports (gateway, machine, at);

-- Chances for service beside orders. The id holds what it is about and since when, so that one chance is told once.
CREATE TABLE opportunities (
  id TEXT NOT NULL PRIMARY KEY,
  gateway TEXT NOT NULL,
  machine TEXT NOT NULL,
  kind TEXT NOT NULL,
  item TEXT NOT NULL,
  due_at BIGINT,
  state TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  ended_at BIGINT,
  ended_by TEXT
);
CREATE INDEX opportunities_open ON opportunities (made_at, id) WHERE state = 'open';
CREATE INDEX opportunities_machine ON opportunities (gateway, machine, made_at);
