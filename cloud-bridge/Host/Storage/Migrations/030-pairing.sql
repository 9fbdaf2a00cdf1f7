-- Pairing (Pairing/README.md). Secrets are sealed under the key file of the authority's folder or kept as hashes.

-- Keys of gateways that were paired. A gateway id has one live key; a replaced or revoked one stays for the record and is refused.
CREATE TABLE gateway_keys (
  print TEXT NOT NULL PRIMARY KEY,
  gateway TEXT NOT NULL,
  public_key TEXT NOT NULL,
  organisation TEXT NOT NULL,
  site TEXT NOT NULL,
  state TEXT NOT NULL,
  claimed_at BIGINT NOT NULL,
  claimed_by TEXT NOT NULL,
  claim TEXT NOT NULL,
  changed_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX gateway_keys_live ON gateway_keys (gateway) WHERE state = 'live';
CREATE INDEX gateway_keys_site ON gateway_keys (organisation, site);

CREATE TABLE claims (
  id TEXT NOT NULL PRIMARY KEY,
  code TEXT NOT NULL,
  print TEXT,
  organisation TEXT NOT NULL,
  site TEXT NOT NULL,
  person TEXT NOT NULL,
  replaces TEXT,
  label_proof TEXT,
  digits TEXT,
  state TEXT NOT NULL,
  problem TEXT,
  gateway TEXT,
  method TEXT,
  begun_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  heard_at BIGINT,
  changed_at BIGINT NOT NULL
);
CREATE INDEX claims_code ON claims (code, state);
CREATE INDEX claims_site ON claims (organisation, site, begun_at);

CREATE TABLE gateway_certificates (
  serial TEXT NOT NULL PRIMARY KEY,
  gateway TEXT NOT NULL,
  print TEXT NOT NULL,
  issuer TEXT NOT NULL,
  not_before BIGINT NOT NULL,
  not_after BIGINT NOT NULL,
  issued_at BIGINT NOT NULL,
  revoked_at BIGINT,
  revoked_why TEXT
);
CREATE INDEX gateway_certificates_gateway ON gateway_certificates (gateway, issued_at);
CREATE INDEX gateway_certificates_revoked ON gateway_certificates (issuer) WHERE revoked_at IS NOT NULL;

CREATE TABLE module_keys (
  module TEXT NOT NULL PRIMARY KEY,
  organisation TEXT NOT NULL,
  sealed_secret TEXT NOT NULL,
  incarnation TEXT NOT NULL,
  imported_at BIGINT NOT NULL,
  imported_by TEXT NOT NULL
);

-- The generation counts a module's places: a higher one means another machine or point, and so a new baseline.
CREATE TABLE module_places (
  module TEXT NOT NULL PRIMARY KEY,
  organisation TEXT NOT NULL,
  gateway TEXT NOT NULL,
  machine TEXT NOT NULL,
  point TEXT NOT NULL,
  generation BIGINT NOT NULL,
  placed_at BIGINT NOT NULL,
  placed_by TEXT NOT NULL
);
CREATE INDEX module_places_gateway ON module_places (gateway);

CREATE TABLE paired_machines (
  gateway TEXT NOT NULL,
  machine TEXT NOT NULL,
  organisation TEXT NOT NULL,
  site TEXT NOT NULL,
  plate TEXT,
  nameplate TEXT NOT NULL,
  added_at BIGINT NOT NULL,
  added_by TEXT NOT NULL,
  PRIMARY KEY (gateway, machine)
);

-- The plate is SHA-256 of what stands on the label.
CREATE TABLE machine_plates (
  plate TEXT NOT NULL PRIMARY KEY,
  organisation TEXT NOT NULL,
  nameplate TEXT,
  gateway TEXT,
  machine TEXT,
  made_at BIGINT NOT NULL,
  made_by TEXT NOT NULL
);

CREATE TABLE gateway_settings (
  gateway TEXT NOT NULL PRIMARY KEY,
  revision BIGINT NOT NULL,
  plant_authority TEXT
);

CREATE TABLE pairing_tries (
  subject TEXT NOT NULL PRIMARY KEY,
  tries BIGINT NOT NULL,
  window_at BIGINT NOT NULL,
  locked_until BIGINT NOT NULL,
  locks BIGINT NOT NULL
);

CREATE TABLE pairing_journal (
  id TEXT NOT NULL PRIMARY KEY,
  at BIGINT NOT NULL,
  organisation TEXT NOT NULL,
  site TEXT NOT NULL,
  gateway TEXT,
  what TEXT NOT NULL,
  who TEXT NOT NULL,
  detail TEXT
);
CREATE INDEX pairing_journal_site ON pairing_journal (organisation, site, at);
