-- Where the plant is: reports follow its days. An IANA name; null counts as UTC.
ALTER TABLE gateways ADD COLUMN time_zone TEXT;
CREATE INDEX orders_resolved ON orders (fault_code) WHERE cause_code IS NOT NULL;
CREATE INDEX orders_repeat ON orders (repeat_of) WHERE repeat_of IS NOT NULL;
