-- Times are milliseconds since 1970 in UTC, yes/no is 1/0, documents are JSON text: the same SQL serves SQLite and PostgreSQL.

CREATE TABLE gateways (
  gateway TEXT NOT NULL PRIMARY KEY,
  registered_at BIGINT NOT NULL,
  registered_by TEXT NOT NULL,
  last_heard_at BIGINT,
  software TEXT,
  started_at BIGINT,
  outbox_length BIGINT,
  refused TEXT,
  state_rank BIGINT NOT NULL DEFAULT 0,
  state_number BIGINT NOT NULL DEFAULT 0
);

-- The rank is the order in which the bridge first met a gateway's incarnations; the newest has the highest.
CREATE TABLE incarnations (
  gateway TEXT NOT NULL,
  incarnation TEXT NOT NULL,
  rank BIGINT NOT NULL,
  first_seen_at BIGINT NOT NULL,
  PRIMARY KEY (gateway, incarnation),
  UNIQUE (gateway, rank)
);

-- closed = delivered + renumbered + refused + dropped + unknown holds in every committed state.
CREATE TABLE lanes (
  gateway TEXT NOT NULL,
  incarnation TEXT NOT NULL,
  lane BIGINT NOT NULL,
  closed BIGINT NOT NULL,
  delivered BIGINT NOT NULL,
  renumbered BIGINT NOT NULL,
  refused BIGINT NOT NULL,
  dropped BIGINT NOT NULL,
  unknown BIGINT NOT NULL,
  duplicate BIGINT NOT NULL,
  conflict BIGINT NOT NULL,
  ahead BIGINT NOT NULL,
  tail_digest TEXT,
  first_conflict BIGINT,
  PRIMARY KEY (gateway, incarnation, lane)
);

CREATE TABLE events (
  gateway TEXT NOT NULL,
  id TEXT NOT NULL,
  previous_id TEXT,
  lane BIGINT NOT NULL,
  type TEXT NOT NULL,
  subject TEXT,
  episode TEXT,
  time BIGINT NOT NULL,
  clock_state TEXT NOT NULL,
  received_at BIGINT NOT NULL,
  digest TEXT NOT NULL,
  document TEXT,
  PRIMARY KEY (gateway, id)
);
CREATE INDEX events_previous ON events (gateway, previous_id) WHERE previous_id IS NOT NULL;
CREATE INDEX events_received ON events (lane, received_at);

CREATE TABLE conflicts (
  gateway TEXT NOT NULL,
  id TEXT NOT NULL,
  digest TEXT NOT NULL,
  received_at BIGINT NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY (gateway, id, digest)
);

-- The gateway is empty when the sender is not registered, so that strangers cannot make rows.
CREATE TABLE refusals (
  reason TEXT NOT NULL,
  gateway TEXT NOT NULL,
  count BIGINT NOT NULL,
  last_at BIGINT NOT NULL,
  sample TEXT NOT NULL,
  PRIMARY KEY (reason, gateway)
);

CREATE TABLE machines (
  gateway TEXT NOT NULL,
  machine TEXT NOT NULL,
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  maker TEXT,
  model TEXT,
  serial TEXT,
  rated_shaft_kw DOUBLE PRECISION,
  rated_input_kw DOUBLE PRECISION,
  run_state TEXT NOT NULL,
  last_seen BIGINT,
  numbers TEXT NOT NULL,
  active_alarms BIGINT NOT NULL,
  state_at BIGINT NOT NULL,
  change BIGINT NOT NULL,
  PRIMARY KEY (gateway, machine)
);
CREATE INDEX machines_change ON machines (change);

CREATE TABLE modules (
  gateway TEXT NOT NULL,
  module TEXT NOT NULL,
  machine TEXT NOT NULL,
  is_online BIGINT NOT NULL,
  last_seen BIGINT,
  PRIMARY KEY (gateway, module)
);

CREATE TABLE power (
  gateway TEXT NOT NULL,
  machine TEXT NOT NULL,
  at BIGINT NOT NULL,
  kw DOUBLE PRECISION NOT NULL,
  worth TEXT NOT NULL,
  PRIMARY KEY (gateway, machine, at)
);

-- The newest word on an alarm: highest (rank, revision). Rank 0 is the bridge's own.
CREATE TABLE alarms (
  gateway TEXT NOT NULL,
  alarm TEXT NOT NULL,
  rank BIGINT NOT NULL,
  revision BIGINT NOT NULL,
  machine TEXT NOT NULL,
  episode TEXT NOT NULL,
  cause_group TEXT NOT NULL,
  fault_code TEXT NOT NULL,
  severity TEXT NOT NULL,
  is_active BIGINT NOT NULL,
  is_retained BIGINT NOT NULL,
  active_at BIGINT NOT NULL,
  document TEXT NOT NULL,
  change BIGINT NOT NULL,
  PRIMARY KEY (gateway, alarm)
);
CREATE INDEX alarms_retained ON alarms (active_at) WHERE is_retained = 1;
CREATE INDEX alarms_machine ON alarms (gateway, machine, active_at);
CREATE INDEX alarms_episode ON alarms (gateway, episode);
CREATE INDEX alarms_own ON alarms (gateway, fault_code) WHERE rank = 0;
CREATE INDEX alarms_change ON alarms (change);

CREATE TABLE orders (
  id TEXT NOT NULL PRIMARY KEY,
  gateway TEXT NOT NULL,
  machine TEXT NOT NULL,
  cause_group TEXT NOT NULL,
  subject TEXT NOT NULL,
  fault_code TEXT NOT NULL,
  severity TEXT NOT NULL,
  state TEXT NOT NULL,
  is_open BIGINT NOT NULL,
  opened_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  closed_at BIGINT,
  handle_by BIGINT NOT NULL,
  done_by BIGINT NOT NULL,
  handled_at BIGINT,
  resolved_at BIGINT,
  is_condition_gone BIGINT NOT NULL,
  occurrences BIGINT NOT NULL,
  returns BIGINT NOT NULL,
  assignee TEXT,
  cause_code TEXT,
  action_code TEXT,
  document TEXT NOT NULL,
  revision BIGINT NOT NULL,
  change BIGINT NOT NULL
);
-- Invariant 3: one open order per machine and cause group, whatever the processes do.
CREATE UNIQUE INDEX orders_open ON orders (gateway, machine, cause_group) WHERE is_open = 1;
CREATE INDEX orders_machine ON orders (gateway, machine, opened_at);
CREATE INDEX orders_opened ON orders (opened_at, id);
CREATE INDEX orders_change ON orders (change);

-- Invariant 3: one episode, one order.
CREATE TABLE order_episodes (
  gateway TEXT NOT NULL,
  episode TEXT NOT NULL,
  order_id TEXT NOT NULL,
  joined_at BIGINT NOT NULL,
  PRIMARY KEY (gateway, episode)
);
CREATE INDEX order_episodes_order ON order_episodes (order_id);

CREATE TABLE order_log (
  order_id TEXT NOT NULL,
  number BIGINT NOT NULL,
  at BIGINT NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  from_state TEXT,
  to_state TEXT NOT NULL,
  note TEXT,
  PRIMARY KEY (order_id, number)
);

CREATE TABLE commands (
  id TEXT NOT NULL PRIMARY KEY,
  gateway TEXT NOT NULL,
  verb TEXT NOT NULL,
  alarm TEXT,
  machine TEXT,
  made_by TEXT NOT NULL,
  until_at BIGINT,
  made_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  state TEXT NOT NULL,
  why TEXT,
  answered_at BIGINT
);
CREATE INDEX commands_pending ON commands (gateway) WHERE state = 'pending';
CREATE INDEX commands_alarm ON commands (gateway, alarm, made_at);

CREATE TABLE health_hours (
  gateway TEXT NOT NULL,
  machine TEXT NOT NULL,
  hour BIGINT NOT NULL,
  version BIGINT NOT NULL,
  received_at BIGINT NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY (gateway, machine, hour, version)
);
