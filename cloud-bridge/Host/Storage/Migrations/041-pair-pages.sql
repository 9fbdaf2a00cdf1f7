-- Where a visitor's pairing stands, so that each tab that a scan opens goes on in the same place.
CREATE TABLE pairing_sessions (
  visitor TEXT NOT NULL PRIMARY KEY,
  organisation TEXT NOT NULL,
  site TEXT,
  claim TEXT,
  gateway TEXT,
  machine TEXT,
  module TEXT,
  changed_at BIGINT NOT NULL
);

-- A customer's contact for a machine, with what they agreed to.
CREATE TABLE contacts (
  id TEXT NOT NULL PRIMARY KEY,
  organisation TEXT NOT NULL,
  gateway TEXT NOT NULL,
  machine TEXT NOT NULL,
  name TEXT NOT NULL,
  reach TEXT NOT NULL,
  consent TEXT NOT NULL,
  consented_at BIGINT NOT NULL,
  withdrawn_at BIGINT
);
CREATE INDEX contacts_machine ON contacts (gateway, machine);
