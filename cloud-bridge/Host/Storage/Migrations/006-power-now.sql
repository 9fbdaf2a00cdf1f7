-- Actual power now, so that a sum over all machines needs no documents read.
ALTER TABLE machines ADD COLUMN power_kw DOUBLE PRECISION;

-- A page of the newest open orders reads no closed ones.
CREATE INDEX orders_open_newest ON orders (opened_at, id) WHERE is_open = 1;
