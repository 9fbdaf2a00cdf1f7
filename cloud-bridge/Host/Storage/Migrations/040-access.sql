-- Who may see and do what. Secrets are kept as digests; a password as its hash.

CREATE TABLE organisations (
  organisation TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  made_at BIGINT NOT NULL
);
INSERT INTO organisations (organisation, name, made_at) VALUES ('home', 'EdgeAgent', 0);

-- A machine of '' stands for the whole gateway with everything on it.
CREATE TABLE grants (
  organisation TEXT NOT NULL,
  gateway TEXT NOT NULL,
  machine TEXT NOT NULL,
  kind TEXT NOT NULL,
  is_acting BIGINT NOT NULL,
  granted_by TEXT NOT NULL,
  granted_at BIGINT NOT NULL,
  PRIMARY KEY (organisation, gateway, machine)
);
CREATE INDEX grants_gateway ON grants (gateway, machine);
INSERT INTO grants (organisation, gateway, machine, kind, is_acting, granted_by, granted_at) SELECT 'home', gateway, '', 'service', 1, registered_by, registered_at FROM gateways;

CREATE TABLE people (
  id TEXT NOT NULL PRIMARY KEY,
  organisation TEXT NOT NULL,
  login TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  is_disabled BIGINT NOT NULL,
  password_hash TEXT,
  stamp TEXT NOT NULL,
  authenticator_key TEXT,
  is_two_factor BIGINT NOT NULL,
  recovery_codes TEXT NOT NULL,
  failures BIGINT NOT NULL,
  locked_until BIGINT,
  made_at BIGINT NOT NULL
);

CREATE TABLE passkeys (
  id TEXT NOT NULL PRIMARY KEY,
  person TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  document TEXT NOT NULL
);
CREATE INDEX passkeys_person ON passkeys (person);

CREATE TABLE one_time_links (
  digest TEXT NOT NULL PRIMARY KEY,
  person TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT
);

CREATE TABLE api_keys (
  id TEXT NOT NULL PRIMARY KEY,
  organisation TEXT NOT NULL,
  name TEXT NOT NULL,
  digest TEXT NOT NULL UNIQUE,
  rights TEXT NOT NULL,
  made_by TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  expires_at BIGINT,
  revoked_at BIGINT,
  last_used_at BIGINT
);

CREATE TABLE invitations (
  id TEXT NOT NULL PRIMARY KEY,
  organisation TEXT NOT NULL,
  site TEXT NOT NULL,
  digest TEXT NOT NULL UNIQUE,
  made_by TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  revoked_at BIGINT,
  used BIGINT NOT NULL,
  last_used_at BIGINT
);

CREATE TABLE audit_log (
  id TEXT NOT NULL PRIMARY KEY,
  organisation TEXT NOT NULL,
  at BIGINT NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  outcome TEXT NOT NULL,
  address TEXT NOT NULL
);
CREATE INDEX audit_log_at ON audit_log (organisation, at, id);

ALTER TABLE webhooks ADD COLUMN organisation TEXT NOT NULL DEFAULT 'home';
ALTER TABLE articles ADD COLUMN organisation TEXT NOT NULL DEFAULT 'home';
