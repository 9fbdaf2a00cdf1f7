CREATE TABLE articles (
  id TEXT NOT NULL PRIMARY KEY,
  fault_code TEXT NOT NULL,
  machine_type TEXT,
  model TEXT,
  language TEXT NOT NULL,
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  author TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  revision BIGINT NOT NULL,
  search TEXT NOT NULL
);
CREATE INDEX articles_fault ON articles (fault_code);

-- One vote a person; the newest counts.
CREATE TABLE article_votes (
  article TEXT NOT NULL,
  voter TEXT NOT NULL,
  is_helpful BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (article, voter)
);
