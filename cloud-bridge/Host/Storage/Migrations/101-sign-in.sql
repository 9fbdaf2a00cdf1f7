-- Sessions that can be ended at the server: of people, and of invited installers (person is empty then). Only the digest of a session's id is kept.
CREATE TABLE sign_in_sessions (
  digest TEXT NOT NULL PRIMARY KEY,
  person TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL
);
CREATE INDEX sign_in_sessions_person ON sign_in_sessions (person);

-- Wrong tries, by a digest of the login, and of the login with where they came from.
CREATE TABLE sign_in_tries (
  subject TEXT NOT NULL PRIMARY KEY,
  tries BIGINT NOT NULL,
  since BIGINT NOT NULL
);

-- The time step of the last authenticator code that was taken; no code of it or of one before is taken again.
ALTER TABLE people ADD COLUMN last_code_step BIGINT NOT NULL DEFAULT 0;
