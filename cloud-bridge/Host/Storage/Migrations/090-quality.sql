-- The page on diagnosis reads a year of resolved orders: from indexes alone, since an order's documents are most of its row. None of them holds an order before somebody has found its cause, so intake pays nothing.
CREATE INDEX orders_quality ON orders (fault_code, opened_at, cause_code, resolved_at, handled_at, handle_by, done_by, returns, gateway, machine, id) WHERE cause_code IS NOT NULL;
CREATE INDEX orders_wrong ON orders (opened_at, id) WHERE cause_code IS NOT NULL AND cause_code <> fault_code;
CREATE INDEX order_log_arrived ON order_log (order_id) WHERE action = 'arrive';
DROP INDEX orders_resolved;
