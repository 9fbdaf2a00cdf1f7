-- What like machines are compared by, without reading documents; rows from before are filled by HealthStore.Backfill.
ALTER TABLE health_hours ADD COLUMN starts BIGINT;
ALTER TABLE health_hours ADD COLUMN load_factor DOUBLE PRECISION;
ALTER TABLE health_hours ADD COLUMN velocity DOUBLE PRECISION;
ALTER TABLE health_hours ADD COLUMN zone TEXT;
DROP INDEX health_unsummed;
CREATE INDEX health_unsummed ON health_hours (gateway) WHERE starts IS NULL;
CREATE INDEX machines_model ON machines (type, model, gateway, machine) WHERE model IS NOT NULL;

-- The board shows of each state what is due first.
CREATE INDEX orders_board ON orders (state, done_by, id) WHERE is_open = 1;
