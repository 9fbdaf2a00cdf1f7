-- TEST orders of drills. They stand beside the work orders, so that no figure about orders can ever count one.
CREATE TABLE test_orders (
  gateway TEXT NOT NULL,
  drill TEXT NOT NULL,
  id TEXT NOT NULL,
  machine TEXT NOT NULL,
  made_by TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  taken_at BIGINT NOT NULL,
  ordered_at BIGINT NOT NULL,
  committed_at BIGINT,
  broker_at BIGINT,
  returned_at BIGINT,
  shown_at BIGINT,
  closed_at BIGINT,
  change BIGINT NOT NULL,
  PRIMARY KEY (gateway, drill)
);
CREATE UNIQUE INDEX test_orders_id ON test_orders (id);
CREATE INDEX test_orders_newest ON test_orders (ordered_at);
