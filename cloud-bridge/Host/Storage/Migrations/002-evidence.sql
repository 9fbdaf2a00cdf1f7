-- The closed order of the same trouble that this one follows within the repeat time.
ALTER TABLE orders ADD COLUMN repeat_of TEXT;

-- The power around an order's opening, kept when the machine's own history is thinned.
CREATE TABLE order_power (
  order_id TEXT NOT NULL,
  at BIGINT NOT NULL,
  kw DOUBLE PRECISION NOT NULL,
  PRIMARY KEY (order_id, at)
);
