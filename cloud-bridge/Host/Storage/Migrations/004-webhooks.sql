CREATE TABLE webhooks (
  id TEXT NOT NULL PRIMARY KEY,
  url TEXT NOT NULL,
  types TEXT NOT NULL,
  secret TEXT NOT NULL,
  old_secret TEXT,
  old_secret_until BIGINT,
  made_at BIGINT NOT NULL,
  disabled_at BIGINT,
  disabled_why TEXT
);

-- Written in the transaction that changed the order. The id comes from the order and its audit number, so a change makes one message however often it is computed.
CREATE TABLE messages (
  id TEXT NOT NULL PRIMARY KEY,
  type TEXT NOT NULL,
  lane TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  number BIGINT NOT NULL,
  body TEXT NOT NULL
);

CREATE TABLE deliveries (
  webhook TEXT NOT NULL,
  message TEXT NOT NULL,
  lane TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  number BIGINT NOT NULL,
  state TEXT NOT NULL,
  tries BIGINT NOT NULL,
  next_at BIGINT NOT NULL,
  ended_at BIGINT,
  last_answer TEXT,
  replayed_at BIGINT,
  PRIMARY KEY (webhook, message)
);
CREATE INDEX deliveries_pending ON deliveries (webhook, lane, made_at, number) WHERE state = 'pending';
CREATE INDEX deliveries_dead ON deliveries (webhook, made_at) WHERE state = 'dead';
