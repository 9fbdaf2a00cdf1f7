-- What people write down about a plant and its machines, beside what the gateway says.
CREATE TABLE sites (
  gateway TEXT NOT NULL PRIMARY KEY,
  name TEXT,
  customer TEXT,
  contact TEXT,
  energy_price DOUBLE PRECISION,
  currency TEXT
);
CREATE INDEX sites_customer ON sites (customer) WHERE customer IS NOT NULL;

CREATE TABLE service_levels (
  customer TEXT NOT NULL PRIMARY KEY,
  handle_ms BIGINT NOT NULL,
  done_ms BIGINT NOT NULL
);

CREATE TABLE machine_files (
  gateway TEXT NOT NULL,
  machine TEXT NOT NULL,
  place TEXT,
  bought_at BIGINT,
  warranty_until BIGINT,
  contract_until BIGINT,
  downtime_cost DOUBLE PRECISION,
  PRIMARY KEY (gateway, machine)
);

-- What a machine needs from time to time: parts to replace, work to do. Due by run hours, by days, or both.
CREATE TABLE upkeep (
  gateway TEXT NOT NULL,
  machine TEXT NOT NULL,
  id TEXT NOT NULL,
  work TEXT NOT NULL,
  name TEXT NOT NULL,
  part_number TEXT,
  fault_codes TEXT NOT NULL,
  every_run_hours DOUBLE PRECISION,
  every_days BIGINT,
  done_at BIGINT NOT NULL,
  PRIMARY KEY (gateway, machine, id)
);

-- Sums over many machines and years without reading documents; rows from before this migration are filled by HealthStore.Backfill.
ALTER TABLE health_hours ADD COLUMN run_seconds DOUBLE PRECISION;
ALTER TABLE health_hours ADD COLUMN observed_seconds DOUBLE PRECISION;
ALTER TABLE health_hours ADD COLUMN energy_kwh DOUBLE PRECISION;
ALTER TABLE health_hours ADD COLUMN idle_seconds DOUBLE PRECISION;
ALTER TABLE health_hours ADD COLUMN idle_kwh DOUBLE PRECISION;
CREATE INDEX health_unsummed ON health_hours (gateway) WHERE run_seconds IS NULL;
