-- When a customer works (Core/WorkOrders/WorkingHours.cs); null is around the clock.
ALTER TABLE service_levels ADD COLUMN working TEXT;

-- When an order is due next, by which lists and board are sorted; far away while it waits for nobody.
ALTER TABLE orders ADD COLUMN due_at BIGINT NOT NULL DEFAULT 0;
UPDATE orders SET due_at = CASE WHEN resolved_at IS NOT NULL OR is_open = 0 THEN 253402300799999 WHEN handled_at IS NULL THEN handle_by ELSE done_by END;
CREATE INDEX orders_due ON orders (due_at, id) WHERE is_open = 1;
DROP INDEX orders_board;
CREATE INDEX orders_board ON orders (state, due_at, id) WHERE is_open = 1;
