-- The model library: what a maker says of a model once, for every machine of it. The profile is JSON (gateway/Contracts/Profiles/MachineProfile.cs).
CREATE TABLE machine_models (
  id TEXT NOT NULL PRIMARY KEY,
  organisation TEXT NOT NULL,
  maker TEXT NOT NULL,
  model TEXT NOT NULL,
  profile TEXT NOT NULL,
  revision BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  changed_by TEXT NOT NULL
);
CREATE UNIQUE INDEX machine_models_name ON machine_models (organisation, maker, model);
