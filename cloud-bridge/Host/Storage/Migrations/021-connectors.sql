-- Other systems in which an order is opened too.
CREATE TABLE connectors (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  opens_on TEXT NOT NULL,
  document TEXT NOT NULL,
  secret TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  organisation TEXT NOT NULL
);

-- One order is one job of a connector, whatever happens: the key carries it. The request is written when the job is made and never changes.
CREATE TABLE connector_jobs (
  connector TEXT NOT NULL,
  order_id TEXT NOT NULL,
  state TEXT NOT NULL,
  request TEXT NOT NULL,
  find_url TEXT,
  made_at BIGINT NOT NULL,
  since BIGINT NOT NULL,
  tries BIGINT NOT NULL,
  next_at BIGINT NOT NULL,
  external_id TEXT,
  external_state TEXT,
  last_answer TEXT,
  PRIMARY KEY (connector, order_id)
);
CREATE INDEX connector_jobs_pending ON connector_jobs (next_at) WHERE state = 'pending';
CREATE INDEX connector_jobs_order ON connector_jobs (order_id);
CREATE INDEX connector_jobs_external ON connector_jobs (connector, external_id) WHERE external_id IS NOT NULL;

-- Status messages taken, so that one that is sent again changes nothing.
CREATE TABLE connector_messages (
  connector TEXT NOT NULL,
  message TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (connector, message)
);
