-- By which credential a line of an order's audit came about; empty for lines from before.
ALTER TABLE order_log ADD COLUMN credential TEXT NOT NULL DEFAULT '';

-- For which organisation a command waits; null for the bridge's own, and for those of before, which expire within a day.
ALTER TABLE commands ADD COLUMN organisation TEXT;
ALTER TABLE commands ADD COLUMN credential TEXT NOT NULL DEFAULT '';
