-- How far a machine has proved the repair of an order; the whole of it stands in the order's document. Null before it was called resolved, and for orders that
-- rest on nothing a machine could show. Orders resolved before this script were proved by nobody.
ALTER TABLE orders ADD COLUMN proof TEXT;
CREATE INDEX orders_proving ON orders (gateway) WHERE proof = 'proving';
DROP INDEX orders_quality;
CREATE INDEX orders_quality ON orders (fault_code, opened_at, cause_code, resolved_at, handled_at, handle_by, done_by, returns, cause_group, proof, gateway, machine, id) WHERE cause_code IS NOT NULL;
